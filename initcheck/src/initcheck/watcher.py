# SPDX-License-Identifier: MIT
"""Watches a forward pass: every operation of torch, not only the modules it is made in.

`torch.overrides.TorchFunctionMode` shows each call with the tensors autograd knows. A product, a
convolution, a look-up or a recurrence one of whose arguments is a parameter, or is made of
parameters alone, is a weight layer, wherever the parameter lives.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from initcheck import operations as ops
from initcheck import slopes
from initcheck.calls import (
    ZERO_BELOW,
    attention_share,
    out_of_place,
    take_steps,
    tensors,
    without_dropout,
)
from initcheck.measures import plain, rms
from initcheck.nodes import Node
from initcheck.recorder import Recorder
from initcheck.restore import Keeper
from initcheck.units import alike

SKIPPED_PARTS = ("size", "dim", "numel", "stride", "is_floating_point", "__len__", "__set__")


class Watcher(Recorder, TorchFunctionMode):
    """Reduces each output to a `Layer` at once, keeping no activation."""

    def __init__(self, model: nn.Module, samples: int, keeper: Keeper):
        TorchFunctionMode.__init__(self)
        Recorder.__init__(self, model, samples)
        self.keeper = keeper
        self.busy = False
        self.below: dict[object, Callable] = {}
        self.stuck: list[tuple[str, str]] = []  # (parameter, function without slope at its value)
        self.neutral = {id(b) for b in model.buffers()}

    # What happens at each call

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if self.busy:
            return func(*args, **kwargs)
        name = ops.plain_name(func)
        if name in ops.DROPOUTS:  # its noise would pass for signal
            return args[0] if args else kwargs["input"]
        if name == ops.HEADS:
            with self:
                return self._inside(func)(*args, **kwargs)
        if ops.writes(func, kwargs) or (name in ops.LOOKUPS and _renormalizes(args, kwargs)):
            for t in (*args[:2], *(kwargs.get(k) for k in ("out", "weight", "tensor", "input"))):
                self.keeper.save(t)
        if name in SKIPPED_PARTS:
            return func(*args, **kwargs)
        if name == ops.ATTENTION:
            args, kwargs = without_dropout(args, kwargs)
        before = self._before(name, func, args, kwargs)
        out = func(*args, **kwargs)
        self.busy = True
        try:
            return self._after(name, args, kwargs, out, before)
        finally:
            self.busy = False

    def _inside(self, func: types.FunctionType) -> Callable:
        """The same function, but it does not hand over to this mode again at its first line."""
        if func not in self.below:
            own = func.__globals__ | {"has_torch_function": lambda *_: False}
            copy = types.FunctionType(
                func.__code__, own, func.__name__, func.__defaults__, func.__closure__
            )
            copy.__kwdefaults__ = func.__kwdefaults__
            self.below[func] = copy
        return self.below[func]

    def _before(self, name: str, func, args: tuple, kwargs: dict):
        """What must be measured before an operation that may write over its input."""
        if name in ops.ACTIVATIONS:
            z = args[0] if args else kwargs.get("input")
            if not isinstance(z, Tensor) or not z.is_floating_point() or not z.numel():
                return None
            rest = {k: v for k, v in kwargs.items() if k not in ("input", "inplace", "out")}
            later = args[1:]
            if name == "prelu" and not args[1:2]:
                return None
            function = out_of_place(func, name, later, rest)
            rectifier = True if name in ops.RECTIFIERS else None if name in ZERO_BELOW else False
            if names := self.names_of(z):
                self._check_stuck(names, function, z, name)
                return None
            self.busy = True
            try:
                return self._activation(name, function, z, rectifier)
            finally:
                self.busy = False
        return None

    def _activation(self, name: str, function: Callable, z: Tensor, rectifier: bool | None):
        sources = self.graph.sources(z) if z.requires_grad else []
        if name in ("sin", "cos"):
            learned = any(n.role == "weight" for n in sources)
            return sources, ("wraps", rms(z) if learned else 0.0), None
        if name in ("prelu", "rrelu", "threshold"):
            return sources, None, None
        try:
            saturated, dead = slopes.shares(function, z, self.samples, rectifier)
        except (RuntimeError, TypeError):  # arguments that depend on the shape
            saturated = dead = None
        return sources, saturated, dead

    def _check_stuck(self, names: tuple[str, ...], function: Callable, z: Tensor, name: str):
        with torch._C.DisableTorchFunctionSubclass():
            flat = plain(z).reshape(-1)[:4096]
            steep = slopes.slope(function, torch.linspace(-6, 6, 193)).max()
            if steep > 0 and (slopes.slope(function, flat.cpu()) < 1e-6 * steep).all():
                self.stuck.append((names[0], name))

    def _after(self, name: str, args: tuple, kwargs: dict, out, before):
        operands = tensors(args, kwargs)
        mine = [t for t in operands if self.names_of(t)]
        if mine:
            others = [t for t in operands if not self.names_of(t) and id(t) not in self.neutral]
            if name in ops.WEIGHTED and others:
                return self._weight(name, args, kwargs, out, mine, others)
            if name == "__getitem__" and any(
                t.dtype in (torch.int64, torch.int32) and t.ndim for t in others
            ):
                return self._weight("embedding", args, kwargs, out, mine, others)
            if not others or all(t.ndim == 0 for t in others):
                self.tag(out, mine)
                return out
        if name in ops.ACTIVATIONS and before is not None:
            sources, saturated, dead = before
            node = self.see(out, name, "activation", sources)
            if node and isinstance(saturated, tuple):
                node.operands, saturated = (saturated[1], 0.0), None
            if node:
                node.row.saturated, node.row.dead = saturated, dead
        elif name in ops.NORMS:
            node = self.see(out, name, "norm", None, operands[:1])
            if node:
                names = [n for t in mine for n in self.names_of(t)]
                node.biases = [(n, self.names.parameters[n]) for n in names]
        elif name in ops.SUMS and isinstance(out, Tensor) and len(operands) == 2:
            self._sum(name, out, args, kwargs, operands)
        elif name == "softmax" and isinstance(out, Tensor) and out.numel():
            self._softmax(out, args, kwargs)
        elif name == ops.ATTENTION:
            node = self.see(out, "attention", "attention", None, operands[:3])
            if node:
                node.row.saturated = attention_share(args, kwargs)
        elif name in ops.JOINS and isinstance(out, Tensor) and out.grad_fn is not None:
            parts = [self.graph.sources(t) for t in operands if t.grad_fn is not None]
            if len(parts) > 1 and (node := self.see(out, name, "join", None, operands)):
                node.joined = parts
        return out

    # Layers

    def _weight(self, name, args, kwargs, out, mine, others):
        """A layer: one of its operands is made of parameters alone."""
        tensor = out[0] if isinstance(out, tuple) else out
        if not isinstance(tensor, Tensor) or not (
            tensor.is_floating_point() or tensor.is_complex()
        ):
            return out
        if torch.is_grad_enabled() and not tensor.requires_grad and name in ops.LOOKUPS:
            tensor = tensor.detach().requires_grad_().clone()  # frozen: look back to here at least
            out = (tensor, *out[1:]) if isinstance(out, tuple) else tensor
        data = next((t for t in others if t.is_floating_point()), others[0])
        arrival = self.arrival_of(data)
        names = list(dict.fromkeys(n for t in mine for n in self.names_of(t)))
        label, kind = self.names.of_weight(names, name)
        sources = [arrival] if arrival else []
        more = [n for t in others if t is not data for n in self.sources_of(t)]
        sources += [n for n in more if n not in sources]
        node = self.row(tensor, label, kind, "weight", sources, name)
        node.arrival = arrival
        parameters = [(n, self.names.parameters[n]) for n in names]
        node.weights = [(n, p) for n, p in parameters if p.ndim > 1]
        node.biases = [(n, p) for n, p in parameters if p.ndim < 2]
        node.alike = alike(name, mine, data, tensor)
        if name in ops.RECURRENT and data.requires_grad and data.ndim == 3:
            first = 1 if kwargs.get("batch_first", args[-1] is True) else 0
            data.register_hook(partial(take_steps, node, first))
        return out

    def _sum(self, name: str, out: Tensor, args, kwargs, operands) -> None:
        a, b = operands
        same = a.shape == b.shape == out.shape and out.is_floating_point()
        if not same or self.names_of(a) or self.names_of(b) or not out.requires_grad:
            return
        if a.grad_fn is None or b.grad_fn is None:
            return
        sources = {n.index: n for t in operands for n in self.sources_of(t)}
        if not sources or not any(n.role == "weight" or n.depth for n in sources.values()):
            return
        from_a, from_b = self.graph.sources(a), self.graph.sources(b)
        node = self.see(out, "add", "add", [sources[i] for i in sorted(sources)])
        if node:
            other = rms(b) if a is not out else None
            left = rms(a) if a is not out else None
            if left is not None and other is not None:
                node.operands = left, other
            node.joined = [from_a, from_b]

    def _softmax(self, out: Tensor, args, kwargs) -> None:
        logits = args[0] if args else kwargs["input"]
        dim = kwargs.get("dim", args[1] if len(args) > 1 else -1)
        if not logits.requires_grad or not isinstance(dim, int):
            return
        node = self.see(out, "softmax", "attention", None, [logits])
        if node:
            node.row.saturated = slopes.one_hot(logits, dim)

    # Modules

    def enter(self, module: nn.Module, args: tuple) -> None:
        if module not in self.names.of_module:
            return
        self.names.stack.append(module)
        self.names.counts.append(len(self.graph.nodes))

    def leave(self, module: nn.Module, args: tuple, output) -> None:
        """A layer that no operation showed, such as a norm written by hand."""
        if module not in self.names.of_module or module not in self.names.stack:
            return
        while self.names.stack.pop() is not module:  # the model caught an exception
            self.names.counts.pop()
        count = self.names.counts.pop()
        if self.busy or next(module.children(), None) is not None:
            return
        tensor = output[0] if isinstance(output, tuple) and output else output
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point() or not tensor.numel():
            return
        inputs = [t for t in tensors(args, {}) if t.is_floating_point()]
        own = next(module.parameters(recurse=False), None) is not None
        self.busy = True
        try:
            if own and count == len(self.graph.nodes):
                self._whole(module, inputs, tensor)
            elif not own and inputs and not type(module).__module__.startswith("torch.nn"):
                self._reconsider(module, inputs[0], tensor, self.graph.nodes[count:])
        finally:
            self.busy = False

    def _whole(self, module: nn.Module, inputs: list[Tensor], output: Tensor) -> None:
        found = {n.index: n for t in inputs for n in self.sources_of(t)}
        kind = type(module).__name__
        role = "norm" if "norm" in kind.lower() else "other"
        name = self.names.of_module[module] or "(model)"
        node = self.row(output, name, kind, role, [found[i] for i in sorted(found)], "module")
        own = {id(p) for p in module.parameters(recurse=False)}
        node.biases = [(n, p) for n, p in self.names.parameters.items() if id(p) in own]

    def _reconsider(self, module, z: Tensor, output: Tensor, inner: list[Node]) -> None:
        """tanh inside a hand-written GELU is at its bound where GELU is not: ask the module."""
        ill = [n.row for n in inner if n.role == "activation"]
        ill = [r for r in ill if (r.saturated or 0) > 0.2 or (r.dead or 0) > 0.2]
        if not ill or z.shape != output.shape:
            return
        few = plain(z).reshape(-1)[:4096]
        same = module.forward(few)
        if same.shape != few.shape or not torch.allclose(
            same.double(), plain(output).reshape(-1)[:4096].double(), rtol=1e-2, atol=1e-4
        ):
            return
        rectifier = bool((module.forward(few.abs() * 0 - 50.0).abs() < 0.1).all())
        for row in ill:
            row.saturated, row.dead = slopes.shares(module.forward, z, self.samples, rectifier)


def _renormalizes(args: tuple, kwargs: dict) -> bool:
    """Does this look-up shrink rows of its table, by max_norm?"""
    return kwargs.get("max_norm") is not None or any(
        isinstance(a, (int, float)) and not isinstance(a, bool) for a in args[3:4]
    )
