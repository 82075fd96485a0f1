"""Look inside any nn.Module while it runs, without changing it.

with Probe(model, nn.Tanh) as probe:
    model(x).sum().backward()
[record.output.std() for record in probe.records]
"""

from collections import Counter
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass
class Record:
    """One call of one module.

    name: the module's path in the model; the second call of the same module is ``path#2``.
    output: what it returned, a detached copy (the first tensor, where it returns several).
    gradient: ∂loss/∂output, same shape; None until a backward pass reaches it.
    """

    name: str
    module: nn.Module
    output: Tensor
    gradient: Tensor | None = None


class Probe:
    """Record outputs, and gradients of outputs, of the chosen modules, in the order of their calls.

    kinds: module types to watch; without any, every module that has no children.
    Hooks are there between `with` and its end only, also if the forward pass raises.
    """

    def __init__(self, model: nn.Module, *kinds: type[nn.Module]) -> None:
        self.model = model
        self.kinds = kinds
        self.records: list[Record] = []
        self._calls: Counter[str] = Counter()
        self._handles: list[torch.utils.hooks.RemovableHandle] = []

    def __enter__(self) -> "Probe":
        for name, module in self.model.named_modules():
            wanted = isinstance(module, self.kinds) if self.kinds else not list(module.children())
            if wanted:
                hook = self._recorder(name)
                self._handles.append(module.register_forward_hook(hook))
        return self

    def __exit__(self, *exception: object) -> None:
        while self._handles:
            self._handles.pop().remove()

    def _recorder(self, name: str):
        def record(module: nn.Module, inputs: tuple, output: object) -> None:
            tensor = first_tensor(output)
            if tensor is None:
                return
            self._calls[name] += 1
            call = self._calls[name]
            # A copy: a later in-place module (ReLU(inplace=True)) would overwrite what was seen.
            entry = Record(name if call == 1 else f"{name}#{call}", module, tensor.detach().clone())
            self.records.append(entry)
            if tensor.requires_grad:
                # The tensor's own hook, not the module's: it also sees in-place successors right.
                self._handles.append(tensor.register_hook(lambda g: _keep(entry, g)))

        return record


def _keep(entry: Record, gradient: Tensor) -> None:
    entry.gradient = gradient.detach().clone()


def first_tensor(output: object) -> Tensor | None:
    """The first floating-point tensor in a tensor, tuple, list or dict; None if there is none."""
    if isinstance(output, Tensor):
        return output if output.is_floating_point() else None
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, (tuple, list)):
        return next((t for t in map(first_tensor, output) if t is not None), None)
    return None
