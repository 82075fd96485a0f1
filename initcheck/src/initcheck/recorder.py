# SPDX-License-Identifier: MIT
"""Makes rows of tensors, and knows which tensors are made of parameters alone."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from initcheck import operations as ops
from initcheck.calls import take_grad
from initcheck.measures import fill
from initcheck.naming import Names
from initcheck.nodes import Graph, Node
from initcheck.rows import Layer


class Recorder:
    """The rows of one forward pass, and the graph they form."""

    def __init__(self, model: nn.Module, samples: int):
        self.samples = samples
        self.names = Names(model)
        self.graph = Graph()

    # Rows

    def see(self, out, name: str, role: str, sources=None, operands=()) -> Node | None:
        """Measure the first tensor of an output now, and its gradient later."""
        tensor = out[0] if isinstance(out, tuple) and out else out
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point() or not tensor.numel():
            return None
        if sources is None:
            found = {n.index: n for t in operands for n in self.sources_of(t)}
            sources = [found[i] for i in sorted(found)]
        label, kind = self.names.of_operation(name, role)
        return self.row(tensor, label, kind, role, sources, name)

    def row(self, tensor, label, kind, role, sources, operation) -> Node:
        row = Layer(self.names.once(label), kind, list(tensor.shape))
        fill(row, tensor, self.samples)
        if tensor.requires_grad:
            tensor.register_hook(partial(take_grad, row))
        arrival = sources[0] if len(sources) == 1 else None
        return self.graph.add(Node(row, role, sources, arrival, operation=operation), tensor)

    def sources_of(self, tensor: Tensor) -> list[Node]:
        nodes = self.graph.sources(tensor)
        frozen = not nodes and tensor.is_floating_point() and not torch.is_grad_enabled()
        return self.graph.nodes[-1:] if frozen else nodes  # inside no_grad: the order of calls

    def start(self, tensor: Tensor) -> None:
        """A float input of the model."""
        self.row(tensor, "input", "Batch", "input", [], "input")

    def end(self, tensor: Tensor) -> None:
        """The model's output, unless a layer made it."""
        if self.graph.exact(tensor) is None:
            kind = ops.origin(tensor.grad_fn) or "Tensor"
            self.row(tensor, "output", kind, "other", self.sources_of(tensor), "output")

    def arrival_of(self, tensor: Tensor) -> Node | None:
        """The row of a weight layer's input; measured here if no layer made it."""
        if not tensor.is_floating_point():
            return None
        node = self.graph.exact(tensor)
        if node is None and (tensor.requires_grad or not torch.is_grad_enabled()):
            sources = self.sources_of(tensor)
            if not tensor.requires_grad:
                return sources[-1] if sources else None
            label = f"{self.names.current() or '(model)'} (in)"
            kind = ops.origin(tensor.grad_fn) or "Tensor"
            node = self.row(tensor, label, kind, "other", sources, "in")
        return node

    # Parameters and what is made of them

    def names_of(self, t: Tensor) -> tuple[str, ...]:
        name = self.names.of_parameter.get(id(t))
        return (name,) if name is not None else getattr(t, "_initcheck_parameters", ())

    def tag(self, out, mine: list[Tensor]) -> None:
        names = tuple(dict.fromkeys(n for t in mine for n in self.names_of(t)))
        for t in out if isinstance(out, (tuple, list)) else (out,):
            if isinstance(t, Tensor) and id(t) not in self.names.of_parameter:
                t._initcheck_parameters = names
