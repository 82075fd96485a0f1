"""Seeds for repeated runs."""

import torch


def seeds(count: int) -> list[int]:
    """`count` seeds drawn from torch's global generator, which is seeded once a figure.

    Draw them once and use them for every scheme, so that all schemes meet the same draws.
    """
    return torch.randint(2**31, (count,)).tolist()
