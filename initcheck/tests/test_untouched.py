"""The model and the batch are as they were, also when the forward pass raises."""

import copy

import pytest
import torch
from torch import nn

from initcheck import diagnose
from tests import sick_models as zoo


class Restless(nn.Module):
    """Changes all it can while running: buffers, parameters, caches, modes, random numbers."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(0.5)
        )
        self.table = nn.Embedding(4, 8, max_norm=0.1)
        self.head = nn.Linear(8, 3)
        self.register_buffer("calls", torch.zeros(()))
        self.history, self.cache, self.fail = [], {}, False

    def forward(self, x):
        self.calls = self.calls + 1
        self.history.append(1)
        self.cache["x"] = x
        self.last = x
        self.train(not self.training)
        self.body[1].running_mean.add_(7)
        torch.rand(3)
        x = self.body(x) + self.table(torch.arange(len(x)) % 4)
        if self.fail:
            raise RuntimeError("on purpose")
        return self.head(x)


def snapshot(model):
    state = {"rng": torch.get_rng_state()}
    for name, m in model.named_modules():
        attributes = {k: v for k, v in vars(m).items() if k not in ("_modules",)}
        state[name] = copy.deepcopy(
            {k: dict(v) if isinstance(v, dict) else v for k, v in attributes.items()}
        )
    for name, p in model.named_parameters():
        grad = None if p.grad is None else p.grad.clone()
        state["p." + name] = [id(p), p.requires_grad, p.detach().clone(), id(p.grad), grad]
    state["children"] = [(name, id(m)) for name, m in model.named_modules()]
    return state


def same(a, b):
    if isinstance(a, torch.Tensor):
        return isinstance(b, torch.Tensor) and torch.equal(a, b) and a.dtype == b.dtype
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def user_hook(*args):
    return None


@pytest.fixture
def restless():
    torch.manual_seed(0)
    model = Restless()
    model.body[0].weight.requires_grad_(False)
    model.head.weight.grad = torch.ones(3, 8)
    model.body[1].eval()
    model.body[0].register_forward_hook(user_hook)
    model.head.register_full_backward_hook(user_hook)
    return model


def good_loss(out):
    return out.square().mean()


def bad_loss(out):
    raise RuntimeError("on purpose")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("fail", ["no", "forward", "loss", "result"])
def test_leaves_model_and_batch_as_they_were(restless, training, fail):
    if not training:
        restless.eval()
    restless.fail = fail == "forward"
    x = torch.randn(16, 6)
    losses = {"loss": bad_loss, "result": lambda out: out}
    before, batch = snapshot(restless), (x.clone(), x._version, x.requires_grad)
    try:
        diagnose(restless, x, losses.get(fail, good_loss))
        raised = False
    except (RuntimeError, ValueError):
        raised = True
    assert raised == (fail != "no")
    after = snapshot(restless)
    assert list(before) == list(after)
    for key in before:
        assert same(before[key], after[key]), key
    assert torch.equal(x, batch[0])
    assert (x._version, x.requires_grad) == batch[1:]
    assert vars(x) == {}


def test_batch_survives_an_inplace_first_layer():
    x = torch.randn(8, 4)
    kept = x.clone()
    diagnose(nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 2)), x)
    assert torch.equal(x, kept)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_callers_gradient_mode_does_not_matter(mode):
    torch.manual_seed(0)
    model = zoo.mlp(3, 32)
    with mode():
        batch = zoo.batch_for(model)
        inside = diagnose(model, batch).to_dict()
        assert not torch.is_grad_enabled()
    assert inside == diagnose(model, batch).to_dict()


def test_the_same_call_gives_the_same_answer_and_moves_no_random_numbers():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 32), nn.Dropout(0.5), nn.Linear(32, 10))
    batch = zoo.batch_for(model)
    state = torch.get_rng_state()
    assert diagnose(model, batch).to_dict() == diagnose(model, batch).to_dict()
    assert torch.equal(state, torch.get_rng_state())


def test_dropout_does_not_pass_for_signal():
    torch.manual_seed(0)
    layers = list(zoo.mlp(20, 128))
    for i in range(40, 0, -2):
        layers.insert(i, nn.Dropout(0.5))
    assert zoo.report_on(nn.Sequential(*layers)).cause == "constant_network"
