# SPDX-License-Identifier: MIT
"""Which operations of torch are layers, by the names that `__torch_function__` gives them."""

from __future__ import annotations

PRODUCTS = {
    "linear",
    "bilinear",
    "matmul",
    "__matmul__",
    "__rmatmul__",
    "mm",
    "bmm",
    "mv",
    "addmm",
    "addmv",
    "addbmm",
}
PRODUCTS |= {
    "baddbmm",
    "einsum",
    "tensordot",
    "chain_matmul",
    "multi_dot",
    "_convolution",
    "convolution",
}
PRODUCTS |= {f"conv{d}d" for d in (1, 2, 3)} | {f"conv_transpose{d}d" for d in (1, 2, 3)}
CELLS = {"rnn_tanh_cell", "rnn_relu_cell", "lstm_cell", "gru_cell"}
RECURRENT = {"rnn_tanh", "rnn_relu", "lstm", "gru"}
LOOKUPS = {"embedding", "embedding_bag"}
WEIGHTED = PRODUCTS | CELLS | RECURRENT | LOOKUPS

# Rectifiers let half of their inputs pass: that the other half has no slope is no fault.
RECTIFIERS = {
    "relu",
    "relu6",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "mish",
    "hardswish",
    "leaky_relu",
    "softplus",
}
RECTIFIERS |= {"rrelu", "prelu", "threshold", "clamp_min"}
BOUNDED = {
    "tanh",
    "sigmoid",
    "hardtanh",
    "hardsigmoid",
    "softsign",
    "logsigmoid",
    "log_sigmoid",
    "clamp",
}
BOUNDED |= {"clip", "erf", "atan", "arctan", "tanhshrink", "softshrink", "hardshrink", "expit"}
ACTIVATIONS = RECTIFIERS | BOUNDED | {"sin", "cos"}

NORMS = {"layer_norm", "batch_norm", "group_norm", "instance_norm", "rms_norm", "native_layer_norm"}
NORMS |= {"local_response_norm", "native_batch_norm", "native_group_norm"}
SUMS = {"add", "__add__", "__radd__", "__iadd__"}
JOINS = {"cat", "concat", "concatenate", "hstack"}
DROPOUTS = {"dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout"}
DROPOUTS |= {"feature_alpha_dropout"}
ATTENTION, HEADS = "scaled_dot_product_attention", "multi_head_attention_forward"

# What only changes the form of a tensor, by the name of its node in the autograd graph.
FORMS = {
    "View",
    "Reshape",
    "ReshapeAlias",
    "UnsafeView",
    "Transpose",
    "Permute",
    "T",
    "Squeeze",
    "Unsqueeze",
}
FORMS |= {"Clone", "Alias", "ToCopy", "Contiguous", "Detach", "Flatten", "Unflatten", "Movedim"}


def plain_name(func: object) -> str:
    """`relu_` and `relu` are one operation; so are Tensor.add and torch.add."""
    name = getattr(func, "__name__", "")
    return name[:-1] if name.endswith("_") and not name.endswith("__") else name


def writes(func: object, kwargs: dict) -> bool:
    """Does this operation change its first argument in place?"""
    name = getattr(func, "__name__", "")
    inplace = name.endswith("_") and not name.endswith("__")
    return inplace or name in ("__setitem__", "__set__") or kwargs.get("out") is not None


def origin(node: object) -> str:
    """AddBackward0 -> Add, UnsafeViewBackward0 -> UnsafeView."""
    return node.name().rsplit("Backward", 1)[0] if node is not None else ""
