# SPDX-License-Identifier: MIT
"""`python -m zoo [words]`: run `diagnose` on the zoo and tell right from wrong, a model a line."""

from __future__ import annotations

import sys
import time
import warnings

import torch

from initcheck import diagnose
from zoo.bad import BAD
from zoo.good import GOOD


def ask(make, accepted, seed: int = 0) -> tuple[str, str, float]:
    torch.manual_seed(seed)
    start = time.process_time()
    model, batch, loss = make()
    try:
        found = diagnose(model, batch, loss)
    except Exception as error:
        return f"{type(error).__name__}: {error}", "NO, does not run", 0.0
    right = found.cause in accepted
    text = f"{found.cause}/{found.variant}".rstrip("/")
    return text, "yes" if right else "NO", time.process_time() - start


def main() -> int:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    words = [w for w in sys.argv[1:] if not w.startswith("-")]
    cases = {n: (m, {"healthy"}) for n, m in GOOD.items()} | BAD
    if "--installed" in sys.argv:
        from zoo.installed import INSTALLED

        cases |= INSTALLED
    right = 0
    chosen = {n: c for n, c in cases.items() if not words or any(w in n for w in words)}
    for name, (make, accepted) in chosen.items():
        text, verdict, seconds = ask(make, accepted)
        right += verdict == "yes"
        if verdict != "yes" or "-q" not in sys.argv:
            print(f"{verdict:4} {name:38} {text[:150]:40} {seconds:5.1f} s", flush=True)
    print(f"{right} of {len(chosen)} right")
    return 0 if right == len(chosen) else 1


if __name__ == "__main__":
    raise SystemExit(main())
