"""One short training loop, for a single network or for many of the same shape at once."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

OPTIMIZERS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}


def train(
    model: nn.Module,
    inputs: Tensor,
    classes: Tensor,
    *,
    optimizer: str,
    lr: float,
    steps: int | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    seed: int = 0,
) -> list[float]:
    """Minimize the cross-entropy in place; return the loss before each step and after the last.

    inputs (N, features), classes (N,). batch: rows a step; None for all of them. Give either
    steps, each on rows drawn anew, or epochs: passes over all rows in a random order, in batches of
    which the last may be smaller. Both come from `seed`. The result has one loss more than there
    are steps, in nats, each on the batch of its step (the last on the batch of the last step). A
    loss that overflows is inf or nan and training goes on, as in life.
    Raises ValueError for an unknown optimizer, and unless one of steps and epochs is given.
    """
    size = {"steps": steps, "epochs": epochs, "batch": batch, "seed": seed}
    return train_together([model], inputs, classes, optimizer=optimizer, lr=lr, **size)[0]


def train_together(
    models: Sequence[nn.Module],
    inputs: Tensor,
    classes: Tensor,
    *,
    optimizer: str,
    lr: float,
    steps: int | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    seed: int = 0,
) -> list[list[float]]:
    """`train` for networks of one shape, each as if alone, on the same batches; one row a model.

    Their parameters are stacked, (models, ...), so that one matrix product serves all of them. The
    losses are summed, hence each network gets its own gradient, and SGD and Adam work by entries:
    no network feels another, not even one that is nan.
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {optimizer!r}; one of {', '.join(OPTIMIZERS)}")
    if (steps is None) == (epochs is None):
        raise ValueError("give either steps or epochs")
    parameters, buffers = stack_module_state(list(models))
    rule = OPTIMIZERS[optimizer](parameters.values(), lr=lr)
    batches = _batches(len(inputs), steps, epochs, batch, seed)

    def loss_of(parameters: dict, buffers: dict, rows: Tensor | slice) -> Tensor:
        logits = functional_call(models[0], (parameters, buffers), (inputs[rows],))
        return nn.functional.cross_entropy(logits, classes[rows])

    losses_of = vmap(loss_of, in_dims=(0, 0, None))
    losses, rows = [], slice(None)
    # A signal that dies passes through numbers below 1e-38, on which a processor is 20 times slower
    # and from which no loss can be told: take them for zero.
    torch.set_flush_denormal(True)
    try:
        for rows in batches:
            loss = losses_of(parameters, buffers, rows)
            rule.zero_grad()
            loss.sum().backward()
            rule.step()
            losses.append(loss.detach())
    finally:
        torch.set_flush_denormal(False)
    with torch.no_grad():
        losses.append(losses_of(parameters, buffers, rows))
        for index, model in enumerate(models):
            for name, parameter in model.named_parameters():
                parameter.copy_(parameters[name][index])
    return torch.stack(losses, dim=1).tolist()


def _batches(
    samples: int, steps: int | None, epochs: int | None, batch: int | None, seed: int
) -> Iterator[Tensor | slice]:
    generator = torch.Generator().manual_seed(seed)
    if epochs is not None:
        for _ in range(epochs):
            yield from torch.randperm(samples, generator=generator).split(batch or samples)
    else:
        for _ in range(steps):
            if batch is None:
                yield slice(None)
            else:
                yield torch.randint(samples, (batch,), generator=generator)


@torch.no_grad()
def accuracy(model: nn.Module, inputs: Tensor, classes: Tensor) -> float:
    """Share of samples whose largest logit is the right one, 0 to 1."""
    return (model(inputs).argmax(dim=1) == classes).double().mean().item()
