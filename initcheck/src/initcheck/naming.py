# SPDX-License-Identifier: MIT
"""Names of rows: of the module that runs, or of the parameter that an operation uses."""

from __future__ import annotations

from collections import Counter

from torch import Tensor, nn

from initcheck.operations import RECURRENT

TITLES = {"add": "Add", "cat": "Cat", "concat": "Cat", "softmax": "Softmax"}
TITLES |= {"attention": "Attention", "__getitem__": "Embedding", "embedding": "Embedding"}
TITLES |= {"matmul": "Matmul", "__matmul__": "Matmul", "__rmatmul__": "Matmul", "mm": "Matmul"}


class Names:
    """Which module runs now, and what a row is called."""

    def __init__(self, model: nn.Module):
        self.of_module = {m: n for n, m in model.named_modules()}
        self.parameters: dict[str, Tensor] = dict(model.named_parameters())
        self.of_parameter = {id(p): n for n, p in self.parameters.items()}
        self.stack: list[nn.Module] = []
        self.counts: list[int] = []
        self.used: Counter[str] = Counter()

    def once(self, label: str) -> str:
        """`fc`, then `fc#2` for its second call."""
        self.used[label] += 1
        return f"{label}#{self.used[label]}" if self.used[label] > 1 else label

    def current(self) -> str:
        return self.of_module[self.stack[-1]] if self.stack else ""

    def of_operation(self, name: str, role: str) -> tuple[str, str]:
        """(name, kind) of an activation, norm or sum: the leaf module's, or its own."""
        module = self.stack[-1] if self.stack else None
        title = TITLES.get(name) or name.title().replace("_", "")
        if module is not None and _is_leaf(module) and role != "add":
            own = {n for n, _ in module.named_parameters(recurse=False)}
            if not own or role == "norm":
                return self.of_module[module] or "(model)", type(module).__name__
        where = self.current()
        return (f"{where} ({title.lower()})" if where else f"({title.lower()})"), title

    def of_weight(self, names: list[str], operation: str) -> tuple[str, str]:
        """(name, kind) of a layer with these parameters."""
        module = self.stack[-1] if self.stack else None
        here = self.current()
        title = TITLES.get(operation) or operation.title().replace("_", "")
        if module is not None and _is_leaf(module):
            local = {n.removeprefix(f"{here}." if here else "") for n in names}
            tied = {
                k
                for k, p in module.named_parameters(recurse=False)
                if any(p is self.parameters[n] for n in names)
            }
            usual = local | tied
            if (
                "weight" in usual
                or operation in RECURRENT
                or any(n.startswith(("parametrizations.weight", "weight_")) for n in usual)
            ):
                return here or "(model)", type(module).__name__
        name = names[0]
        owner = name.removesuffix(".weight")
        if owner != name:
            found = [m for m, n in self.of_module.items() if n == owner]
            return owner, type(found[0]).__name__ if found else title
        return name, title


def _is_leaf(module: nn.Module) -> bool:
    return all(name == "parametrizations" for name, _ in module.named_children())
