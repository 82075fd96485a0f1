# SPDX-License-Identifier: MIT
"""Where to read on: the page and anchor that explain a cause, and the address they are below."""

from __future__ import annotations

import os

# Set by the project when it publishes the package; `address=` and INITCHECK_ADDRESS come first. As
# long as none of them is set, what is printed is the path alone, below the lesson's own address.
ADDRESS = ""

PAGES = {
    "healthy": "training",
    "non_finite": "diagnosing#exploding-signal",
    "symmetric_units": "diagnosing#symmetric",
    "no_gradient": "diagnosing#no-gradient",
    "dead_units": "diagnosing#dead-relu",
    "saturated": "diagnosing#saturated",
    "constant_network": "diagnosing#constant-network",
    "vanishing_signal": "diagnosing#vanishing-signal",
    "vanishing_gradient": "diagnosing#vanishing-gradient",
    "exploding_signal": "diagnosing#exploding-signal",
    "exploding_gradient": "diagnosing#exploding-gradient",
    "initial_loss": "diagnosing#initial-loss",
    "audit": "tool",
}
# The lesson's chapter of a cause, or of its variant: what `Diagnosis.chapter` holds; else "why".
CHAPTERS = {
    "healthy": "training",
    "non_finite": "diagnosing",
    "no_gradient": "diagnosing",
    "dead_units": "diagnosing",
    "constant_network": "choosing",
    "vanishing_gradient": "diagnosing",
    "vanishing_gradient/sigmoid": "xavier",
    "exploding_gradient": "xavier",
    "vanishing_signal/relu": "he",
    "vanishing_signal/one": "diagnosing",
    "exploding_signal/residual": "diagnosing",
    "initial_loss": "diagnosing",
}


def chapter(key: str) -> str:
    return CHAPTERS.get(key) or CHAPTERS.get(key.split("/")[0], "why")


def address(cause: str, base: str | None = None) -> str:
    """`diagnosing#dead-relu` below the base address: the argument, the environment, or ADDRESS."""
    base = base if base is not None else os.environ.get("INITCHECK_ADDRESS") or ADDRESS
    path = PAGES.get(cause.split("/")[0], "diagnosing")
    if not base:
        return path
    page, _, anchor = path.partition("#")
    return f"{base.rstrip('/')}/{page}/" + (f"#{anchor}" if anchor else "")
