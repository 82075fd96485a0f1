# SPDX-License-Identifier: MIT
"""Are all units of a layer the same? And what arrives at each step of a recurrence."""

from __future__ import annotations

import torch
from torch import Tensor

from initcheck.measures import norm
from initcheck.operations import CELLS, LOOKUPS, RECURRENT

FIRST_IS_DATA = {"matmul", "__matmul__", "mm", "mv", "bmm", "addmm"}


def equal_along(weight: Tensor, dim: int) -> bool:
    """Are all slices equal? A look at two of them settles it for nearly every matrix."""
    if weight.ndim < 2 or weight.shape[dim] < 2:
        return False
    a, b = weight.select(dim, 0), weight.select(dim, 1)
    tolerance = 1e-4 * a.abs().max()  # rounding may part what symmetry holds together
    if not ((a - b).abs() <= tolerance).all():
        return False
    return bool(((weight - weight.narrow(dim, 0, 1)).abs() <= tolerance).all())


def alike(operation: str, weights: list[Tensor], data: Tensor, out: Tensor) -> str:
    """ "same" or "zero" if all units have equal weights and gave equal outputs, else ""."""
    matrices = [w.detach() for w in weights if w.ndim > 1]
    if not matrices or operation in LOOKUPS:
        return _alike_rows(matrices)
    if operation in RECURRENT | CELLS:
        equal = all(equal_along(w, 0) for w in matrices)
    elif operation in ("einsum", "tensordot"):
        equal = all(bool((w == w.reshape(-1)[0]).all()) for w in matrices)
    else:
        dim = 0
        if operation.startswith("conv_transpose"):
            dim = 1
        elif operation in FIRST_IS_DATA:
            dim = -1
        elif operation == "__rmatmul__":
            dim = -2
        equal = equal_along(matrices[0], dim)
    if not equal:
        return ""
    units = out.detach().movedim(1, -1) if operation.startswith("conv") else out.detach()
    if units.ndim and units.shape[-1] > 1 and units.is_floating_point():
        noise = 16 * torch.finfo(units.dtype).eps * units.abs().max()  # order of summation
        if not ((units - units[..., :1]).abs() <= noise).all():
            return ""
    return "same" if any(w.any() for w in matrices) else "zero"


def _alike_rows(tables: list[Tensor]) -> str:
    if not tables or not all(equal_along(t, 0) for t in tables):
        return ""
    return "same" if any(t.any() for t in tables) else "zero"


def step_norms(grad: Tensor, time: int) -> list[float]:
    """Norm of the gradient at each time step."""
    return [norm(step) for step in grad.unbind(time)]
