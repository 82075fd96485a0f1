# SPDX-License-Identifier: MIT
"""What `diagnose` costs: CPU time in forward-and-backward steps, peak memory over a step's. Linux.

    python bench/cost.py [words]        models whose name has one of the words; all without

Each model is measured in a process of its own. Memory is what the process has at its peak, above
what it had with torch imported and before the model was made: so weights count, on both sides.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
REPEATS = 3


def models() -> dict:
    from torch import nn, randint, randn

    from zoo import parts

    def images(n, size):
        return randn(n, 3, size, size), randint(10, (n,))

    def wide():
        layers = nn.Linear(64, 8192), nn.ReLU(), nn.Linear(8192, 8192), nn.ReLU()
        return nn.Sequential(*layers, nn.Linear(8192, 10))

    def vgg():
        layers, a = [], 3
        for b in (64, 128, 256, 256, 512, 512):
            layers += [nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            a = b
        head = nn.Flatten(), nn.Linear(512, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU()
        return parts.refill(nn.Sequential(*layers, *head, nn.Linear(4096, 10)), parts.he)

    return {
        "MLP 10 x 256": (lambda: parts.mlp(10, 256, fill=parts.he), lambda: parts.rows(256)),
        "MLP 10 x 1024": (lambda: parts.mlp(10, 1024, fill=parts.he), lambda: parts.rows(256)),
        "3 x 8192": (wide, lambda: (randn(32, 64), randint(10, (32,)))),
        "VGG, small": (vgg, lambda: images(16, 64)),
        "ResNet, 9 blocks": (lambda: parts.ResNet((3, 3, 3), 32), lambda: images(32, 32)),
        "ResNet, 40 blocks": (lambda: parts.ResNet((14, 14, 12), 16), lambda: images(32, 32)),
        "bottlenecks, 34": (lambda: parts.bottlenecks((3, 8, 20, 3), 16), lambda: images(32, 32)),
        "transformer, 6 x 256": (
            lambda: parts.Decoder(6, 256, 1000, 64),
            lambda: parts.tokens(16, 64, 1000),
        ),
        "transformer, 12 x 384": (
            lambda: parts.Decoder(12, 384, 4000, 128),
            lambda: parts.tokens(8, 128, 4000),
        ),
        "LSTM, 60 steps": (
            lambda: parts.Recurrent(hidden=256),
            lambda: (randn(64, 60, 8), randint(2, (64,))),
        ),
        "zero gamma": (lambda: parts.ResNet((3, 3, 3), 32, zero=True), lambda: images(32, 32)),
    }


def peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmHWM: this needs Linux")


def measure(name: str, what: str) -> tuple[float, float]:
    """(CPU seconds, MB) of one step, or of one diagnosis."""
    import torch
    from torch.nn import functional as F

    from initcheck import diagnose

    torch.set_num_threads(1)
    torch.manual_seed(0)
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    make, batch = models()[name]
    model, (x, y) = make(), batch()

    def run() -> None:
        if what == "diagnose":
            diagnose(model, (x, y))
            return
        out = model(x)
        out = out.flatten(0, -2) if out.ndim > 2 else out
        F.cross_entropy(out, y.flatten()).backward()
        model.zero_grad(set_to_none=True)

    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times), peak() - before


def main(words: list[str]) -> int:
    if words[:1] == ["--measure"]:
        print(json.dumps(measure(*words[1:])))
        return 0
    chosen = [n for n in models() if not words or any(w in n for w in words)]
    print(
        f"{'model':24} {'step':>9} {'diagnose':>9} {'steps':>6}   {'MB':>6} {'MB':>6} {'ratio':>6}"
    )
    times, sizes = [], []
    for name in chosen:
        found = []
        for what in ("step", "diagnose"):
            command = [sys.executable, __file__, "--measure", name, what]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found.append(json.loads(done.stdout))
        (t, m), (u, k) = found
        times.append(u / t)
        sizes.append(k / m)
        print(
            f"{name:24} {t:8.3f}s {u:8.3f}s {u / t:6.1f}   {m:6.0f} {k:6.0f} {k / m:6.2f}",
            flush=True,
        )
    both = statistics.median(times), statistics.median(sizes)
    print(f"{'median':44}{both[0]:6.1f}   {'':13} {both[1]:6.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
