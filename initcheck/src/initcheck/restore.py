# SPDX-License-Identifier: MIT
"""Put back what a run has changed: only what differs, and each thing by itself.

Covered: parameters (values, `.grad`, `requires_grad`), buffers and plain tensors (also if resized
or replaced), training modes, attributes of modules and of what hangs on them, hooks, dicts, lists,
sets and deques, and the random state of torch, Python and numpy.
Not covered: parameters changed through numpy or by compiled code, files, and global variables.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

DEEPEST = 6  # levels of containers and objects below a module
ATOMS = (str, bytes, int, float, complex, bool, type(None), type, torch.dtype, torch.device)


class Keeper:
    """Knows what a model was like; `restore` puts it back.

    Parameters are not copied at once, for a model may be as large as the memory: `save` copies one
    just before it is written to.
    """

    def __init__(self, model: nn.Module):
        self.undo: list[Callable[[], None]] = []  # in order; each is run by itself
        self.seen: set[int] = set()
        self.alive: list[object] = []  # so that no id is used twice
        self.parameters = {id(p): p for p in model.parameters()}
        self.storages: dict[int, list[Tensor]] = {}
        for p in self.parameters.values():
            self.storages.setdefault(_place(p), []).append(p)
        self.saved: dict[int, tuple[Tensor, Tensor]] = {}
        self.versions = {id(p): p._version for p in self.parameters.values()}
        self._keep_random_state()
        for module in model.modules():
            self._keep_object(vars(module), 0)
        for p in self.parameters.values():
            self.undo.append(_keep_flags(p))

    def save(self, tensor: object) -> None:
        """Copy the parameters that share memory with this tensor, unless that was done."""
        if not isinstance(tensor, Tensor) or tensor.layout is not torch.strided:
            return
        for p in self.storages.get(_place(tensor), []):
            if id(p) not in self.saved:
                self.saved[id(p)] = p, p.detach().clone()

    def restore(self) -> None:
        for step in [self.put_back_values, *self.undo]:
            try:
                step()
            except Exception as error:  # one failure must not keep the rest from being put back
                warnings.warn(f"initcheck could not restore everything: {error}", stacklevel=4)

    def put_back_values(self) -> None:
        """Of parameters; may be called before the end, too."""
        for p, value in self.saved.values():
            _put_back(p, value)
        lost = [p for p in self.parameters.values() if p._version != self.versions[id(p)]]
        lost = [p for p in lost if id(p) not in self.saved]
        if lost:
            shapes = ", ".join(str(list(p.shape)) for p in lost[:3])
            raise RuntimeError(f"{len(lost)} parameters were changed unseen, of shape {shapes}")

    def _keep_random_state(self) -> None:
        devices = {
            p.device for p in self.parameters.values() if p.device.type not in ("cpu", "meta")
        }
        cpu, python = torch.get_rng_state(), random.getstate()
        self.undo += [lambda: torch.set_rng_state(cpu), lambda: random.setstate(python)]
        if numpy := sys.modules.get("numpy"):
            state = numpy.random.get_state()
            self.undo.append(lambda: numpy.random.set_state(state))
        for device in devices:  # torch.mps has one state, torch.cuda one for each device
            library, place = getattr(torch, device.type), () if device.type == "mps" else (device,)
            state = library.get_rng_state(*place)
            self.undo.append(lambda b=library, s=state, p=place: b.set_rng_state(s, *p))

    def _keep_object(self, x: object, depth: int) -> None:
        """Remember a value found below a module, and what it holds."""
        if isinstance(x, ATOMS) or id(x) in self.seen or depth > DEEPEST:
            return
        self.seen.add(id(x))
        self.alive.append(x)
        if isinstance(x, Tensor):
            if id(x) not in self.parameters and x.device.type != "meta":
                self.undo.append(_keep_tensor(x))
            return
        if isinstance(x, dict):
            self._keep_dict(x, depth)
        elif isinstance(x, (list, set, deque)):
            self._keep_sequence(x, depth)
        elif isinstance(x, tuple):
            for item in x:
                self._keep_object(item, depth + 1)
        elif _is_plain_instance(x):
            self._keep_object(vars(x), depth + 1)

    def _keep_dict(self, x: dict, depth: int) -> None:
        kind = OrderedDict if isinstance(x, OrderedDict) else dict  # the methods of a subclass may
        before = list(kind.items(x))  # be forbidden, as in a frozen configuration

        def undo() -> None:
            now = list(kind.items(x))
            if len(now) == len(before) and all(
                a is c and b is d for (a, b), (c, d) in zip(now, before, strict=True)
            ):
                return
            kind.clear(x)
            for key, value in before:
                kind.__setitem__(x, key, value)

        self.undo.append(undo)
        for _, value in before:
            self._keep_object(value, depth + 1)

    def _keep_sequence(self, x: list | set | deque, depth: int) -> None:
        before = list(x)
        kind = list if isinstance(x, list) else set if isinstance(x, set) else deque

        def undo() -> None:
            now = list(x)
            if len(now) == len(before) and all(a is b for a, b in zip(now, before, strict=True)):
                return
            kind.clear(x)
            (kind.update if kind is set else kind.extend)(x, before)

        self.undo.append(undo)
        for value in before:
            self._keep_object(value, depth + 1)


@contextmanager
def untouched(model: nn.Module) -> Iterator[Keeper]:
    """Leave the model as it was, whatever happens inside."""
    keeper = Keeper(model)
    try:
        yield keeper
    finally:
        keeper.restore()


def _place(t: Tensor) -> int:
    """Where its memory begins; views of one tensor agree."""
    try:
        return t.untyped_storage().data_ptr() or -id(t)
    except (RuntimeError, NotImplementedError):  # sparse, or without a storage
        return -id(t)


def _is_plain_instance(x: object) -> bool:
    """An object of the user's own, such as a cache; no module, function, class or library part."""
    if isinstance(x, nn.Module) or callable(x) or not hasattr(x, "__dict__"):
        return False
    return type(x).__module__.partition(".")[0] not in ("torch", "builtins", "weakref")


def _keep_flags(p: Tensor) -> Callable[[], None]:
    requires, grad, data = p.requires_grad, p.grad, p.data

    def undo() -> None:
        if p.data_ptr() != data.data_ptr() or p.shape != data.shape:  # p.data = something else
            p.data = data
        if p.requires_grad != requires:
            p.requires_grad_(requires)
        if p.grad is not grad:
            p.grad = grad

    return undo


def _keep_tensor(t: Tensor) -> Callable[[], None]:
    """A buffer, or a plain tensor that hangs on a module."""
    value = t.detach().clone()

    def undo() -> None:
        if t.shape == value.shape and t.dtype == value.dtype and _same(t.detach(), value):
            return
        _put_back(t, value)

    return undo


def _same(a: Tensor, b: Tensor) -> bool:
    if a.layout is not torch.strided:
        a, b = a.to_dense(), b.to_dense()
    if a.is_floating_point() or a.is_complex():
        return bool(((a == b) | ((a != a) & (b != b))).all())
    return torch.equal(a, b)


def _put_back(t: Tensor, value: Tensor) -> None:
    with torch.no_grad():
        if t.shape == value.shape and t.dtype == value.dtype and t.layout == value.layout:
            t.copy_(value)
        else:
            t.data = value
