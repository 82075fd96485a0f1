"""The probe sees what was computed by hand, and leaves no trace."""

import pytest
import torch
from torch import nn

from figures_src.core.probe import Probe, first_tensor


def network(inplace: bool = False) -> nn.Sequential:
    """z = x·W₁ᵀ, a = ReLU(z), y = a·W₂ᵀ, small enough for pencil and paper."""
    model = nn.Sequential(
        nn.Linear(2, 2, bias=False), nn.ReLU(inplace=inplace), nn.Linear(2, 1, bias=False)
    )
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[1.0, -1.0], [2.0, 1.0]]))
        model[2].weight.copy_(torch.tensor([[1.0, -2.0]]))
    return model


X = torch.tensor([[1.0, 2.0], [3.0, 1.0]])
# By hand: outputs, and gradients of loss = y²/2 summed over samples, in the order of the calls.
OUTPUTS = [[[-1.0, 4.0], [2.0, 7.0]], [[0.0, 4.0], [2.0, 7.0]], [[-8.0], [-12.0]]]
GRADIENTS = [[[0.0, 16.0], [-12.0, 24.0]], [[-8.0, 16.0], [-12.0, 24.0]], [[-8.0], [-12.0]]]


@pytest.mark.parametrize("inplace", [False, True], ids=["ReLU", "ReLU in place"])
def test_two_layers_by_hand(inplace):
    model = network(inplace)
    with Probe(model) as probe:
        (model(X).square().sum() / 2).backward()
    assert [record.name for record in probe.records] == ["0", "1", "2"]
    assert [record.module for record in probe.records] == list(model)
    assert [record.output.tolist() for record in probe.records] == OUTPUTS
    assert [record.gradient.tolist() for record in probe.records] == GRADIENTS


def test_only_the_kinds_asked_for():
    model = network()
    with Probe(model, nn.ReLU, nn.Tanh) as probe:
        model(X)
    assert [record.name for record in probe.records] == ["1"]


def test_a_container_can_be_asked_for():
    model = nn.Sequential(network(), nn.Tanh())
    with Probe(model, nn.Sequential) as probe:
        model(X)
    assert [record.name for record in probe.records] == ["0", ""]  # the inner returns first


def test_a_module_used_twice():
    shared = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        shared.weight.copy_(torch.tensor([[2.0, 0.0], [0.0, 3.0]]))
    model = nn.Sequential(shared, nn.Identity(), shared)
    with Probe(model, nn.Linear) as probe:
        model(torch.ones(1, 2)).sum().backward()
    assert [record.name for record in probe.records] == ["0", "0#2"]
    assert [record.output.tolist() for record in probe.records] == [[[2.0, 3.0]], [[4.0, 9.0]]]
    assert [record.gradient.tolist() for record in probe.records] == [[[2.0, 3.0]], [[1.0, 1.0]]]


class Pair(nn.Module):
    """Returns indices, then (y, (2y, 3y)) in the container asked for."""

    def __init__(self, container: type) -> None:
        super().__init__()
        self.container = container

    def forward(self, x):
        found = (torch.arange(3), (2 * x, 3 * x))
        return (
            {"index": found[0], "values": found[1]}
            if self.container is dict
            else self.container(found)
        )


@pytest.mark.parametrize("container", [tuple, list, dict])
def test_of_several_outputs_the_first_floating_one(container):
    model = Pair(container)
    x = torch.ones(2, requires_grad=True)
    with Probe(model) as probe:
        output = model(x)
        values = output["values"] if container is dict else output[1]
        values[0].sum().backward()
    (record,) = probe.records
    assert record.output.tolist() == [2.0, 2.0]
    assert record.gradient.tolist() == [1.0, 1.0]


def test_lstm():
    model = nn.LSTM(3, 5)
    with Probe(model) as probe:
        model(torch.zeros(4, 1, 3))
    assert probe.records[0].output.shape == (4, 1, 5)


@pytest.mark.parametrize("output", [None, torch.arange(3), (), {"a": "text"}])
def test_no_floating_output_no_record(output):
    assert first_tensor(output) is None


def test_records_are_copies():
    """Neither what the model goes on to do nor the graph is tied to a record."""
    model = network()
    with Probe(model) as probe:
        output = model(X)
        output.sum().backward()
    with torch.no_grad():
        output.zero_()
    assert probe.records[-1].output.tolist() == OUTPUTS[-1]
    assert not any(record.output.requires_grad for record in probe.records)


def test_without_gradients():
    model = network()
    with torch.no_grad(), Probe(model) as probe:
        model(X)
    assert [record.gradient for record in probe.records] == [None] * 3


def test_gradients_end_with_the_probe():
    model = network()
    with Probe(model) as probe:
        loss = model(X).sum()
    loss.backward()
    assert [record.gradient for record in probe.records] == [None] * 3


def hooks(model: nn.Module) -> int:
    return sum(len(m._forward_hooks) + len(m._backward_hooks) for m in model.modules())


def test_hooks_are_gone_afterwards():
    model = network()
    with Probe(model) as probe:
        model(X)
        assert hooks(model) == 3
    assert hooks(model) == 0
    model(X)
    assert len(probe.records) == 3


def test_hooks_are_gone_after_an_error():
    model = network()
    with pytest.raises(RuntimeError), Probe(model):
        model(torch.ones(1, 5))
    assert hooks(model) == 0


def test_the_model_computes_the_same_with_a_probe():
    plain, probed = network(), network()
    plain(X).sum().backward()
    with Probe(probed):
        probed(X).sum().backward()
    for a, b in zip(plain.parameters(), probed.parameters(), strict=True):
        assert torch.equal(a.grad, b.grad)


def test_what_is_recorded_belongs_to_the_probe():
    """Also of a gradient that can be differentiated again."""
    model = network()
    with Probe(model, nn.ReLU) as probe:
        loss = model(X).square().sum() / 2
        torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    (record,) = probe.records
    assert not record.gradient.requires_grad
    assert not record.output.requires_grad


def test_a_gradient_is_a_copy():
    seen = torch.ones(1, 1)
    model = network()
    with Probe(model, nn.Linear) as probe:
        model(X[:1]).backward(seen)
    seen.fill_(7.0)
    assert probe.records[-1].gradient.item() == 1
