"""Sentences of the chapters that no figure shows: identities, true to rounding."""

import math

import torch
from torch import nn

from figures_src.core import digits, mlp, xavier


def test_a_sigmoid_network_can_be_a_tanh_network():
    """What xavier.md says of its cure: larger weights, and a bias that takes off the mean."""
    sizes = [16] * 31
    tanh, sigmoid = (
        mlp(sizes, name, xavier(), 0, dtype=torch.float64) for name in ("tanh", "sigmoid")
    )
    with torch.no_grad():
        sigmoid[0].weight.mul_(2)
        for layer in sigmoid[2::2]:
            layer.weight.mul_(4)
            layer.bias.copy_(-layer.weight.sum(dim=1) / 2)
        x = torch.randn(10, 16, dtype=torch.float64)
        for count in range(1, len(tanh) + 1, 2):  # up to a pre-activation
            assert torch.allclose(sigmoid[:count](x), 2 * tanh[:count](x), rtol=0, atol=1e-12)


def test_under_batch_norm_the_size_of_the_weights_is_a_learning_rate():
    """What choosing.md says: weights ten times larger, and a learning rate a hundred times."""
    inputs, classes = (rows[:256] for rows in digits())
    curves = []
    for scale in (1, 10):
        torch.manual_seed(0)
        layers = []
        for fan_in in (64, 32, 32):
            linear = nn.Linear(fan_in, 32, bias=False)
            layers += [linear, nn.BatchNorm1d(32, eps=1e-12, affine=False), nn.ReLU()]
        model = nn.Sequential(*layers, nn.Linear(32, 10)).double()
        hidden = [layer.weight for layer in layers[::3]]
        with torch.no_grad():
            for weight in hidden:
                weight.mul_(scale)
        groups = [{"params": hidden, "lr": 0.1 * scale**2}, {"params": model[-1].parameters()}]
        rule, losses = torch.optim.SGD(groups, lr=0.1), []
        for _ in range(30):
            loss = nn.functional.cross_entropy(model(inputs.double()), classes)
            rule.zero_grad()
            loss.backward()
            rule.step()
            losses.append(loss.item())
        curves.append(torch.tensor(losses))
    assert curves[0][-1] < curves[0][0] / 2
    assert torch.allclose(*curves, rtol=1e-6)


def test_a_network_that_knows_the_shares_alone_costs_their_entropy():
    """What why.md says: 0.693 for halves, 0.325 for nine to one."""
    for share, entropy in ((0.5, 0.693), (0.1, 0.325)):
        classes = (torch.arange(1000) < 1000 * share).long()
        bias = torch.tensor([math.log(1 - share), math.log(share)]).expand(1000, 2)
        assert abs(nn.functional.cross_entropy(bias, classes).item() - entropy) < 5e-4
