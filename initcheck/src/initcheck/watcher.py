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
from initcheck.naming import Names
from initcheck.nodes import Graph, Node
from initcheck.restore import Keeper
from initcheck.rows import Layer
from initcheck.measures import fill, norm, plain, rms
from initcheck.units import alike, step_norms

SKIPPED_PARTS = ("size", "dim", "numel", "stride", "is_floating_point", "__len__", "__set__")


class Watcher(TorchFunctionMode):
    """Reduces each output to a `Layer` at once, keeping no activation."""

    def __init__(self, model: nn.Module, samples: int, keeper: Keeper, measured: bool = True):
        super().__init__()
        self.samples, self.keeper, self.measured = samples, keeper, measured
        self.names = Names(model)
        self.graph = Graph()
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
        if ops.writes(func, kwargs) or kwargs.get("max_norm") is not None or name == "embedding":
            for t in (*args[:2], kwargs.get("out"), kwargs.get("weight"), kwargs.get("tensor")):
                if self._changes(func, name, args, kwargs):
                    self.keeper.save(t)
        if name in SKIPPED_PARTS:
            return func(*args, **kwargs)
        if name == ops.ATTENTION:
            args, kwargs = _without_dropout(args, kwargs)
        before = self._before(name, func, args, kwargs) if self.measured else None
        out = func(*args, **kwargs)
        self.busy = True
        try:
            return self._after(name, args, kwargs, out, before)
        finally:
            self.busy = False

    def _changes(self, func, name: str, args: tuple, kwargs: dict) -> bool:
        if name != "embedding":
            return True
        return kwargs.get("max_norm") is not None or (len(args) > 3 and args[3] is not None)

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
            function = _out_of_place(func, name, later, rest)
            rectifier = True if name in ops.RECTIFIERS else None if name in _ZERO_BELOW else False
            if names := self._names_of(z):
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
        operands = _tensors(args, kwargs)
        mine = [t for t in operands if self._names_of(t)]
        if mine:
            others = [t for t in operands if not self._names_of(t) and id(t) not in self.neutral]
            if name in ops.WEIGHTED and others:
                return self._weight(name, args, kwargs, out, mine, others)
            if name == "__getitem__" and any(
                t.dtype in (torch.int64, torch.int32) and t.ndim for t in others
            ):
                return self._weight("embedding", args, kwargs, out, mine, others)
            if not others or all(t.ndim == 0 for t in others):
                self._tag(out, mine)
                return out
        if not self.measured:
            return out
        if name in ops.ACTIVATIONS and before is not None:
            sources, saturated, dead = before
            node = self._see(out, name, "activation", sources)
            if node and isinstance(saturated, tuple):
                node.operands, saturated = (saturated[1], 0.0), None
            if node:
                node.row.saturated, node.row.dead = saturated, dead
        elif name in ops.NORMS:
            node = self._see(out, name, "norm", None, operands[:1])
            if node:
                names = [n for t in mine for n in self._names_of(t)]
                node.biases = [(n, self.names.parameters[n]) for n in names]
        elif name in ops.SUMS and isinstance(out, Tensor) and len(operands) == 2:
            self._sum(name, out, args, kwargs, operands)
        elif name == "softmax" and isinstance(out, Tensor) and out.numel():
            self._softmax(out, args, kwargs)
        elif name == ops.ATTENTION:
            node = self._see(out, "attention", "attention", None, operands[:3])
            if node:
                node.row.saturated = _attention_share(args, kwargs)
        elif name in ops.JOINS and isinstance(out, Tensor) and out.grad_fn is not None:
            parts = [self.graph.sources(t) for t in operands if t.grad_fn is not None]
            if len(parts) > 1 and (node := self._see(out, name, "join", None, operands)):
                node.joined = parts
        return out

    # Rows

    def _see(self, out, name: str, role: str, sources=None, operands=()) -> Node | None:
        """Measure the first tensor of an output now, and its gradient later."""
        tensor = out[0] if isinstance(out, tuple) and out else out
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point() or not tensor.numel():
            return None
        if sources is None:
            found = {n.index: n for t in operands for n in self._sources(t)}
            sources = [found[i] for i in sorted(found)]
        label, kind = self.names.of_operation(name, role)
        return self._row(tensor, label, kind, role, sources, name)

    def _row(self, tensor, label, kind, role, sources, operation) -> Node:
        row = Layer(self.names.once(label), kind, list(tensor.shape))
        if self.measured:
            fill(row, tensor, self.samples)
            if tensor.requires_grad:
                tensor.register_hook(partial(_take_grad, row))
        arrival = sources[0] if len(sources) == 1 else None
        return self.graph.add(
            Node(row, role, sources, arrival, operation=operation), tensor
        )

    def _sources(self, tensor: Tensor) -> list[Node]:
        nodes = self.graph.sources(tensor)
        frozen = not nodes and tensor.is_floating_point() and not torch.is_grad_enabled()
        return self.graph.nodes[-1:] if frozen else nodes  # inside no_grad: the order of calls

    def start(self, tensor: Tensor) -> None:
        """A float input of the model."""
        self._row(tensor, "input", "Batch", "input", [], "input")

    def end(self, tensor: Tensor) -> None:
        """The model's output, unless a layer made it."""
        if self.graph.exact(tensor) is None:
            kind = ops.origin(tensor.grad_fn) or "Tensor"
            self._row(tensor, "output", kind, "other", self._sources(tensor), "output")

    def _arrival(self, tensor: Tensor) -> Node | None:
        """The row of a weight layer's input; measured here if no layer made it."""
        if not tensor.is_floating_point():
            return None
        node = self.graph.exact(tensor)
        if node is None and (tensor.requires_grad or not torch.is_grad_enabled()):
            sources = self._sources(tensor)
            if not tensor.requires_grad:
                return sources[-1] if sources else None
            label = f"{self.names.current() or '(model)'} (in)"
            kind = ops.origin(tensor.grad_fn) or "Tensor"
            node = self._row(tensor, label, kind, "other", sources, "in")
        return node

    def _weight(self, name, args, kwargs, out, mine, others):
        """A layer: one of its operands is made of parameters alone."""
        tensor = out[0] if isinstance(out, tuple) else out
        if not isinstance(tensor, Tensor) or not (tensor.is_floating_point() or tensor.is_complex()):
            return out
        if torch.is_grad_enabled() and not tensor.requires_grad and name in ops.LOOKUPS:
            tensor = tensor.detach().requires_grad_().clone()  # frozen: look back to here at least
            out = (tensor, *out[1:]) if isinstance(out, tuple) else tensor
        data = next((t for t in others if t.is_floating_point()), others[0])
        arrival = self._arrival(data) if self.measured or data.requires_grad else None
        names = list(dict.fromkeys(n for t in mine for n in self._names_of(t)))
        label, kind = self.names.of_weight(names, name)
        sources = [arrival] if arrival else []
        more = [n for t in others if t is not data for n in self._sources(t)]
        sources += [n for n in more if n not in sources]
        node = self._row(tensor, label, kind, "weight", sources, name)
        node.arrival = arrival
        parameters = [(n, self.names.parameters[n]) for n in names]
        node.weights = [(n, p) for n, p in parameters if p.ndim > 1]
        node.biases = [(n, p) for n, p in parameters if p.ndim < 2]
        node.alike = alike(name, mine, data, tensor)
        if name in ops.RECURRENT and data.requires_grad and self.measured and data.ndim == 3:
            first = 1 if kwargs.get("batch_first", args[-1] is True) else 0
            data.register_hook(partial(_take_steps, node, first))
        return out

    def _sum(self, name: str, out: Tensor, args, kwargs, operands) -> None:
        a, b = operands
        same = a.shape == b.shape == out.shape and out.is_floating_point()
        if not same or self._names_of(a) or self._names_of(b) or not out.requires_grad:
            return
        if a.grad_fn is None or b.grad_fn is None:
            return
        sources = {n.index: n for t in operands for n in self._sources(t)}
        if not sources or not any(n.role == "weight" or n.depth for n in sources.values()):
            return
        from_a, from_b = self.graph.sources(a), self.graph.sources(b)
        node = self._see(out, "add", "add", [sources[i] for i in sorted(sources)])
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
        node = self._see(out, "softmax", "attention", None, [logits])
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
        if self.busy or not self.measured or next(module.children(), None) is not None:
            return
        tensor = output[0] if isinstance(output, tuple) and output else output
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point() or not tensor.numel():
            return
        inputs = [t for t in _tensors(args, {}) if t.is_floating_point()]
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
        found = {n.index: n for t in inputs for n in self._sources(t)}
        kind = type(module).__name__
        role = "norm" if "norm" in kind.lower() else "other"
        name = self.names.of_module[module] or "(model)"
        node = self._row(output, name, kind, role, [found[i] for i in sorted(found)], "module")
        own = {id(p) for p in module.parameters(recurse=False)}
        node.biases = [(n, p) for n, p in self.names.parameters.items() if id(p) in own]

    def _reconsider(self, module, z: Tensor, output: Tensor, inner: list[Node]) -> None:
        """tanh inside a hand-written GELU is at its bound where GELU is not: ask the whole module."""
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

    # Parameters and what is made of them

    def _names_of(self, t: Tensor) -> tuple[str, ...]:
        name = self.names.of_parameter.get(id(t))
        return (name,) if name is not None else getattr(t, "_initcheck_parameters", ())

    def _tag(self, out, mine: list[Tensor]) -> None:
        names = tuple(dict.fromkeys(n for t in mine for n in self._names_of(t)))
        for t in out if isinstance(out, (tuple, list)) else (out,):
            if isinstance(t, Tensor) and id(t) not in self.names.of_parameter:
                t._initcheck_parameters = names


_ZERO_BELOW = {"hardtanh", "clamp", "clip"}


def _take_grad(row: Layer, grad: Tensor) -> None:
    row.grad = norm(grad)


def _take_steps(node: Node, time: int, grad: Tensor) -> None:
    node.batch_grads = step_norms(grad, time)


def _tensors(args: tuple, kwargs: dict) -> list[Tensor]:
    found = []
    for x in (*args, *kwargs.values()):
        if isinstance(x, Tensor):
            found.append(x)
        elif isinstance(x, (tuple, list)):
            found += [t for t in x if isinstance(t, Tensor)]
    return found


def _out_of_place(func, name: str, later: tuple, rest: dict) -> Callable[[Tensor], Tensor]:
    plain_func = getattr(torch, name, None) or getattr(nn.functional, name, None) or func
    if func.__name__ == name:
        plain_func = func
    later = tuple(x for x in later if not isinstance(x, bool))
    return lambda z: plain_func(z, *later, **rest)


def _without_dropout(args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    if len(args) > 4:
        return (*args[:4], 0.0, *args[5:]), kwargs
    return args, kwargs | {"dropout_p": 0.0}


def _attention_share(args: tuple, kwargs: dict) -> float | None:
    keys = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
    given = dict(zip(keys, args, strict=False)) | kwargs
    try:
        return slopes.attention(
            given["query"],
            given["key"],
            given.get("attn_mask"),
            bool(given.get("is_causal")),
            given.get("scale"),
        )
    except (RuntimeError, IndexError):  # shapes that only the fused kernel understands
        return None
