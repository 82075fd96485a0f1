# SPDX-License-Identifier: MIT
"""`python -m initcheck package.module:factory`: a check for CI, with an exit status.

0: nothing to object to. 1: a finding of `audit`, or an illness. 2: it could not be asked.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys

from torch import nn

from initcheck import __version__
from initcheck.auditing import audit
from initcheck.diagnosing import diagnose


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="initcheck",
        description="Look into the weights of a model, and send a batch through it.",
        epilog="Exit status: 0 nothing found, 1 something found, 2 not possible.",
    )
    parser.add_argument(
        "factory", metavar="package.module:factory", help="a function, class or model"
    )
    parser.add_argument(
        "--batch", metavar="package.module:function", help="gives a batch: diagnose"
    )
    parser.add_argument("--loss", metavar="package.module:function", help="loss(output, targets)")
    parser.add_argument(
        "--seed", type=int, default=0, help="of torch, before the model is made (0)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", default="en", choices=["en", "zh"])
    parser.add_argument("--address", help="base of the addresses to read")
    parser.add_argument("--version", action="version", version=__version__)
    given = parser.parse_args(argv)
    try:
        reports = _ask(given)
    except Exception as error:
        print(f"initcheck: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps({name: r.to_dict() for name, r in reports.items()}, ensure_ascii=False))
    else:
        print("\n\n".join(map(str, reports.values())))
    good = [getattr(r, "clean", True) and getattr(r, "healthy", True) for r in reports.values()]
    return 0 if all(good) else 1


def _ask(given: argparse.Namespace) -> dict:
    import torch

    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # as for `python -m`
    torch.manual_seed(given.seed)
    model = _find(given.factory)
    model = model if isinstance(model, nn.Module) else model()
    options = {"language": given.language, "address": given.address}
    reports = {"audit": audit(model, **options)}
    if given.batch:
        batch = _find(given.batch)
        batch = batch() if callable(batch) else batch
        loss = _find(given.loss) if given.loss else None
        reports["diagnose"] = diagnose(model, batch, loss, **options)
    return reports


def _find(place: str) -> object:
    module, colon, name = place.partition(":")
    if not colon or not name:
        raise ValueError(f"{place!r} must have the form package.module:name")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
