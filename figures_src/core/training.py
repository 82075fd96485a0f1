"""One short training loop."""

import torch
from torch import Tensor, nn

OPTIMIZERS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}


def train(
    model: nn.Module,
    inputs: Tensor,
    classes: Tensor,
    *,
    optimizer: str,
    lr: float,
    steps: int,
    batch: int | None = None,
    seed: int = 0,
) -> list[float]:
    """Minimize the cross-entropy in place; return the loss before each step and after the last.

    inputs (N, features), classes (N,). batch: rows a step, drawn from `seed`; None for all of them.
    The result has ``steps + 1`` losses in nats, each on the batch of its step (the last on the
    batch of the last step). A loss that overflows is inf or nan and training goes on, as in life.
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {optimizer!r}; one of {', '.join(OPTIMIZERS)}")
    rule = OPTIMIZERS[optimizer](model.parameters(), lr=lr)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(steps):
        rows = slice(None)
        if batch is not None:
            rows = torch.randint(len(inputs), (batch,), generator=generator)
        loss = nn.functional.cross_entropy(model(inputs[rows]), classes[rows])
        rule.zero_grad()
        loss.backward()
        rule.step()
        losses.append(loss.item())
    with torch.no_grad():
        losses.append(nn.functional.cross_entropy(model(inputs[rows]), classes[rows]).item())
    return losses


@torch.no_grad()
def accuracy(model: nn.Module, inputs: Tensor, classes: Tensor) -> float:
    """Share of samples whose largest logit is the right one, 0 to 1."""
    return (model(inputs).argmax(dim=1) == classes).double().mean().item()
