# SPDX-License-Identifier: MIT
"""Runs TorchScript an operation at a time, so that a compiled graph can be watched.

Modules inside a traced or scripted model are called by compiled code, which calls no hook.
"""

from __future__ import annotations

import operator

import torch
from torch import nn

SCALARS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "eq": operator.eq,
    "ne": operator.ne, "lt": operator.lt, "gt": operator.gt, "le": operator.le,
    "ge": operator.ge, "floordiv": operator.floordiv, "remainder": operator.mod,
    "div": operator.truediv, "neg": operator.neg, "len": len, "__not__": operator.not_,
    "Int": int, "Float": float, "Bool": bool, "IntImplicit": int, "ScalarImplicit": float,
    "__getitem__": operator.getitem, "__is__": operator.is_, "__isnot__": operator.is_not,
}  # fmt: skip


def call(model: torch.jit.ScriptModule, args: tuple, kwargs: dict, watcher) -> object:
    """model(*args, **kwargs), every operation through the dispatch that the watcher sees.

    ValueError, in one line, for graphs with what is not known here.
    """
    graph = model._c._get_method("forward").graph
    names = [v.debugName().split(".")[0] for v in graph.inputs()][1:]
    values = list(args)
    for name in names[len(values) :]:
        if name not in kwargs:
            break
        values.append(kwargs[name])
    return _Interpreter(watcher).method(model, "forward", values)


class _Interpreter:
    def __init__(self, watcher):
        self.watcher = watcher

    def method(self, module: object, name: str, values: list) -> object:
        graph = module._c._get_method(name).graph
        inputs = list(graph.inputs())
        if len(inputs) != len(values) + 1:
            raise ValueError("cannot look into this ScriptModule: pass the original module")
        table = {inputs[0].debugName(): module}
        table |= {v.debugName(): x for v, x in zip(inputs[1:], values, strict=True)}
        if isinstance(module, nn.Module):
            self.watcher.enter(module, ())
        try:
            self.block(graph.nodes(), table)
        finally:
            if isinstance(module, nn.Module):
                self.watcher.leave(module, (), None)
        results = [table[v.debugName()] for v in graph.outputs()]
        return results[0] if len(results) == 1 else tuple(results)

    def block(self, nodes, table: dict) -> None:
        for node in nodes:
            inputs = [table[v.debugName()] for v in node.inputs()]
            outputs = [v.debugName() for v in node.outputs()]
            result = self.node(node, inputs, table)
            if len(outputs) == 1:
                table[outputs[0]] = result
            elif outputs:
                table |= dict(zip(outputs, result, strict=True))

    def node(self, node, inputs: list, table: dict) -> object:
        kind = node.kind()
        if kind == "prim::Constant":
            if node.output().type().kind() == "FunctionType":
                return self.function(node.s("name"))
            return node.output().toIValue()
        if kind == "prim::CallFunction":
            return inputs[0](*inputs[1:])
        if kind == "prim::GetAttr":
            return getattr(inputs[0], node.s("name"))
        if kind == "prim::CallMethod":
            return self.method(inputs[0], node.s("name"), inputs[1:])
        if kind in ("prim::ListConstruct", "prim::TupleConstruct"):
            return inputs if kind == "prim::ListConstruct" else tuple(inputs)
        if kind in ("prim::ListUnpack", "prim::TupleUnpack"):
            return inputs[0]
        if kind == "prim::DictConstruct":
            return dict(zip(inputs[::2], inputs[1::2], strict=True))
        if kind == "prim::If":
            chosen = list(node.blocks())[0 if inputs[0] else 1]
            inner = dict(table)
            self.block(chosen.nodes(), inner)
            results = [inner[v.debugName()] for v in chosen.outputs()]
            return results[0] if len(results) == 1 else results
        if kind in ("prim::NumToTensor", "aten::ScalarImplicit"):
            return inputs[0]
        if kind.startswith("aten::"):
            return self.operation(kind[6:], inputs, node.schema())
        raise ValueError(f"cannot look into this ScriptModule ({kind}): pass the original module")

    def function(self, name: str) -> object:
        found = getattr(nn.functional, name.split(".")[-1], None)
        if found is None:
            raise ValueError(f"cannot look into the scripted function {name}: pass the original")
        return found

    def operation(self, name: str, inputs: list, schema: str) -> object:
        if name in SCALARS and not any(isinstance(x, torch.Tensor) for x in inputs):
            return SCALARS[name](*inputs)
        known = torch._C.parse_schema(schema).arguments if schema != "(no schema)" else []
        named = {a.name: x for a, x in zip(known, inputs, strict=False) if a.kwarg_only}
        return getattr(torch.ops.aten, name)(*inputs[: len(inputs) - len(named)], **named)
