# SPDX-License-Identifier: MIT
"""One row of a diagnosis: what one call of one layer gave out."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(eq=False)
class Layer:
    """What one call of one layer gave out. None: does not apply. NaN: cannot be computed."""

    name: str  # module or parameter; "fc#2": second call; "fc (in)": input made outside layers
    kind: str  # class of the module, or the operation, such as "Add"
    shape: list[int]  # with samples
    nonfinite: float = 0.0  # share of NaN and inf
    # std of a unit across samples, by N; RMS over units, any entry is one
    unit_std: float = math.nan
    std: float = math.nan  # of the whole tensor: unit_std^2 + variance of the units' means, root
    rms: float = math.nan  # sqrt(E[a^2])
    cosine: float = math.nan  # mean over all pairs of different samples
    saturated: float | None = None  # share of entries at a bound, where the slope is under 6 %
    dead: float | None = None  # share of units without slope on every sample (ReLU, GELU, ...)
    grad: float | None = None  # norm of d loss / d output, over the batch
    weight_grad: float | None = None  # norm of dW, all parameters with two dimensions or more
    update: float | None = None  # norm of dW / norm of W
