"""Training does what its optimizer's formula says, and reports each loss."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from figures_src.core.network import mlp
from figures_src.core.schemes import he, normal, zeros
from figures_src.core.training import OPTIMIZERS, accuracy, train, train_together

X = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0], [3.0, 1.0]])
Y = torch.tensor([0, 1, 1, 0])
FULL = {"optimizer": "sgd", "lr": 0.1, "steps": 1}


def linear(seed: int = 0, scheme=None) -> nn.Sequential:
    """Multinomial logistic regression: convex, and its gradient is known in closed form."""
    return mlp([2, 2], "linear", scheme or normal(0.5), seed, head=True)


def gradient(model: nn.Sequential) -> tuple[torch.Tensor, torch.Tensor]:
    """∂loss/∂W = (p − y)ᵀX/N and ∂loss/∂b, p the softmax: no autograd."""
    logits = X @ model[0].weight.detach().T + model[0].bias.detach()
    error = logits.softmax(dim=1) - nn.functional.one_hot(Y, 2)
    return error.T @ X / len(X), error.mean(dim=0)


def test_one_step_of_sgd_in_closed_form():
    model = linear()
    weight, (slope, bias_slope) = model[0].weight.detach().clone(), gradient(model)
    train(model, X, Y, **FULL)
    torch.testing.assert_close(model[0].weight.detach(), weight - 0.1 * slope)
    torch.testing.assert_close(model[0].bias.detach(), -0.1 * bias_slope)


def test_one_step_of_adam_in_closed_form():
    """Adam's first step is lr·sign(gradient), whatever the gradient's size."""
    model = linear()
    weight, (slope, _) = model[0].weight.detach().clone(), gradient(model)
    train(model, X, Y, optimizer="adam", lr=0.01, steps=1)
    torch.testing.assert_close(
        model[0].weight.detach(), weight - 0.01 * slope.sign(), atol=1e-6, rtol=0
    )


def test_losses_before_each_step_and_after_the_last():
    model = linear(scheme=zeros())
    losses = train(model, X, Y, **FULL | {"steps": 3})
    assert len(losses) == 4
    assert losses[0] == pytest.approx(math.log(2))  # zero weights: both classes equally likely
    assert losses[-1] == pytest.approx(nn.functional.cross_entropy(model(X), Y).item())
    step_by_step = linear(scheme=zeros())
    for before, after in pairwise(losses):
        assert train(step_by_step, X, Y, **FULL) == pytest.approx([before, after])


def test_a_convex_loss_falls_at_every_step():
    losses = train(linear(), X, Y, **FULL | {"steps": 50})
    assert all(after < before for before, after in pairwise(losses))


def test_no_step_changes_nothing():
    model = linear()
    before = model[0].weight.detach().clone()
    assert len(train(model, X, Y, **FULL | {"steps": 0})) == 1
    assert torch.equal(model[0].weight, before)


def test_batches_come_from_the_seed():
    runs = [
        train(linear(), X, Y, optimizer="sgd", lr=0.1, steps=20, batch=2, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_the_seed_is_0_unless_it_is_given():
    runs = [
        train(linear(), X, Y, optimizer="sgd", lr=0.1, steps=20, batch=2, **seed)
        for seed in ({}, {"seed": 0})
    ]
    assert runs[0] == runs[1]


def test_an_epoch_meets_every_row_once():
    """Training stands still at lr 0, so that a loss tells which rows its step was on."""
    images, classes = torch.eye(7), torch.arange(7)
    model = mlp([7, 7], "linear", normal(2.0), 0, head=True)
    each = nn.functional.cross_entropy(model(images), classes, reduction="none")
    batches = [3, 3, 1] * 2
    still = {"optimizer": "sgd", "lr": 0.0, "batch": 3}
    losses = train(model, images, classes, epochs=2, **still)
    assert len(losses) == len(batches) + 1
    for epoch in (slice(0, 3), slice(3, 6)):
        total = sum(n * loss for n, loss in zip(batches[epoch], losses[epoch], strict=True))
        assert total == pytest.approx(each.sum().item())
    assert losses[:3] != pytest.approx(losses[3:6]), "each epoch in an order of its own"
    assert losses[:3] != pytest.approx(train(model, images, classes, epochs=1, seed=1, **still)[:3])


def test_an_epoch_without_batches_is_a_step():
    models = linear(), linear()
    whole = train(models[0], X, Y, optimizer="sgd", lr=0.1, epochs=3)
    assert whole == pytest.approx(train(models[1], X, Y, **FULL | {"steps": 3}))


@pytest.mark.parametrize("length", [{}, {"steps": 1, "epochs": 1}])
def test_either_steps_or_epochs(length):
    with pytest.raises(ValueError, match="either steps or epochs"):
        train(linear(), X, Y, optimizer="sgd", lr=0.1, **length)


def test_global_generator_is_not_moved():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    train(linear(), X, Y, optimizer="sgd", lr=0.1, steps=2, batch=2)
    assert torch.equal(torch.get_rng_state(), before)


def test_an_overflow_is_a_loss_like_any_other():
    losses = train(
        mlp([2, 8, 2], "relu", normal(30), 0, head=True), X, Y, **FULL | {"lr": 1e30, "steps": 5}
    )
    assert len(losses) == 6
    assert not math.isfinite(losses[-1])


def test_unknown_optimizer():
    with pytest.raises(ValueError, match=f"'sdg'; one of {', '.join(OPTIMIZERS)}"):
        train(linear(), X, Y, **FULL | {"optimizer": "sdg"})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_together_is_as_if_alone(optimizer):
    """Networks trained side by side end where each would alone, a nan among them or not."""
    build = [
        lambda: mlp([2, 6, 2], "relu", he(), 1, head=True),
        lambda: mlp([2, 6, 2], "relu", normal(math.inf), 1, head=True),
        lambda: mlp([2, 6, 2], "relu", he(), 2, head=True),
    ]
    size = {"optimizer": optimizer, "lr": 0.05, "steps": 10, "batch": 2, "seed": 3}
    together = [make() for make in build]
    rows = train_together(together, X, Y, **size)
    for make, model, row in zip(build, together, rows, strict=True):
        alone = make()
        assert train(alone, X, Y, **size) == pytest.approx(row, rel=1e-5, nan_ok=True)
        for a, b in zip(alone.parameters(), model.parameters(), strict=True):
            torch.testing.assert_close(a, b, equal_nan=True)


def test_together_is_plain_pytorch():
    """Against the loop that every tutorial shows."""
    plain, ours = (mlp([2, 6, 2], "tanh", he(), 4, head=True) for _ in range(2))
    rule = torch.optim.Adam(plain.parameters(), lr=0.02)
    losses = []
    for _ in range(15):
        loss = nn.functional.cross_entropy(plain(X), Y)
        rule.zero_grad()
        loss.backward()
        rule.step()
        losses.append(loss.item())
    found = train(ours, X, Y, optimizer="adam", lr=0.02, steps=15)
    assert found[:-1] == pytest.approx(losses, rel=1e-4)


def test_accuracy():
    model = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 0.0]]))  # class 0 where x₀ > 0
    assert accuracy(model, X, Y) == 0.75  # of x₀ = 0 the first class is taken, and wrong


def test_small_numbers_are_kept_afterwards():
    """Training takes what is below float32's normal numbers for zero; the process does not."""
    train(linear(), X, Y, **FULL | {"steps": 1})
    assert torch.tensor(1e-310, dtype=torch.float64) * 1 != 0
    with pytest.raises(RuntimeError):
        train(linear(), X[:, :1], Y, **FULL | {"steps": 1})
    assert torch.tensor(1e-310, dtype=torch.float64) * 1 != 0


def test_epochs_come_from_the_seed_alone():
    size = {"optimizer": "sgd", "lr": 0.1, "epochs": 3, "batch": 1}
    torch.manual_seed(0)
    before = torch.get_rng_state()
    first = train(linear(), X, Y, **size, seed=1)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(5)
    assert train(linear(), X, Y, **size, seed=1) == first
    assert train(linear(), X, Y, **size, seed=2) != first
