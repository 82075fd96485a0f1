# SPDX-License-Identifier: MIT
"""The graph of watched layers: which row gets its input from which, found in autograd's graph."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from initcheck.operations import FORMS, origin
from initcheck.rows import Layer


@dataclass(eq=False)
class Node:
    """A row and its place in the graph."""

    row: Layer
    role: str  # input, weight, activation, norm, add, attention, other
    inputs: list[Node] = field(default_factory=list)  # nearest watched rows it depends on
    arrival: Node | None = None  # the row of its own input
    weights: list[tuple[str, Tensor]] = field(default_factory=list)  # parameters, 2-D or more
    biases: list[tuple[str, Tensor]] = field(default_factory=list)  # other parameters it uses
    operation: str = ""
    alike: str = ""  # "same" or "zero" if all units have equal weights and gave equal outputs
    operands: tuple[float, float] | None = None  # RMS of the two terms of a sum
    joined: list[list[Node]] = field(default_factory=list)  # rows of what was concatenated
    batch_grads: list[float] | None = None  # gradient by time step, at the input of a recurrence
    depth: int = 0  # weight layers on the longest way from an input
    index: int = 0  # in the order of calls

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        before = max((n.depth for n in self.inputs), default=0)
        self.depth = before + (self.role == "weight")


class Graph:
    """Finds the watched rows a tensor comes from, by walking back from its `grad_fn`."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        # Both keep autograd's nodes alive, so that none is taken for another.
        self.outputs: dict[object, Node] = {}
        self.known: dict[object, list[Node]] = {}

    def add(self, node: Node, tensor: Tensor) -> Node:
        node.index = len(self.nodes)
        self.nodes.append(node)
        if tensor.grad_fn is not None:
            self.outputs[tensor.grad_fn] = node
        else:
            tensor._initcheck_node = node
        return node

    def sources(self, tensor: Tensor) -> list[Node]:
        """The nearest watched rows on each way back, in the order of calls."""
        start = tensor.grad_fn
        if start is None:
            node = getattr(tensor, "_initcheck_node", None)
            return [node] if node else []
        found: dict[int, Node] = {}
        stack, seen = [start], {start}
        while stack:
            fn = stack.pop()
            if fn in self.outputs:
                found[self.outputs[fn].index] = self.outputs[fn]
            elif fn in self.known:
                found |= {n.index: n for n in self.known[fn]}
            else:
                for before, _ in fn.next_functions:
                    if before is not None and before not in seen:
                        seen.add(before)
                        stack.append(before)
        nodes = [found[i] for i in sorted(found)]
        self.known[start] = nodes
        return nodes

    def exact(self, tensor: Tensor) -> Node | None:
        """The row whose output this is, if only its form was changed since."""
        fn = tensor.grad_fn
        if fn is None:
            return getattr(tensor, "_initcheck_node", None)
        for _ in range(8):
            if fn in self.outputs:
                return self.outputs[fn]
            if origin(fn) not in FORMS:
                return None
            fn = next((f for f, _ in fn.next_functions if f is not None), None)
            if fn is None:
                return None
        return None
