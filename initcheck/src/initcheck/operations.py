# SPDX-License-Identifier: MIT
"""Which operations of torch are layers, by the names that `__torch_function__` gives them."""

from __future__ import annotations

PRODUCTS = set("linear bilinear matmul __matmul__ __rmatmul__ mm bmm mv addmm addmv addbmm".split())
PRODUCTS |= set("baddbmm einsum tensordot chain_matmul multi_dot _convolution convolution".split())
PRODUCTS |= {f"conv{d}d" for d in (1, 2, 3)} | {f"conv_transpose{d}d" for d in (1, 2, 3)}
CELLS = set("rnn_tanh_cell rnn_relu_cell lstm_cell gru_cell".split())
RECURRENT = set("rnn_tanh rnn_relu lstm gru".split())
LOOKUPS = {"embedding", "embedding_bag"}
WEIGHTED = PRODUCTS | CELLS | RECURRENT | LOOKUPS

# Rectifiers let half of their inputs pass: that the other half has no slope is no fault.
RECTIFIERS = set("relu relu6 elu selu celu gelu silu mish hardswish leaky_relu softplus".split())
RECTIFIERS |= set("rrelu prelu threshold clamp_min".split())
BOUNDED = set("tanh sigmoid hardtanh hardsigmoid softsign logsigmoid log_sigmoid clamp".split())
BOUNDED |= set("clip erf atan arctan tanhshrink softshrink hardshrink expit".split())
ACTIVATIONS = RECTIFIERS | BOUNDED | {"sin", "cos"}

NORMS = set("layer_norm batch_norm group_norm instance_norm rms_norm native_layer_norm".split())
NORMS |= {"local_response_norm", "native_batch_norm", "native_group_norm"}
SUMS = {"add", "__add__", "__radd__", "__iadd__"}
JOINS = {"cat", "concat", "concatenate", "hstack"}
DROPOUTS = set("dropout dropout1d dropout2d dropout3d alpha_dropout feature_dropout".split())
DROPOUTS |= {"feature_alpha_dropout"}
ATTENTION, HEADS = "scaled_dot_product_attention", "multi_head_attention_forward"

# What only changes the form of a tensor, by the name of its node in the autograd graph.
FORMS = set("View Reshape ReshapeAlias UnsafeView Transpose Permute T Squeeze Unsqueeze".split())
FORMS |= set("Clone Alias ToCopy Contiguous Detach Flatten Unflatten Movedim".split())


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
