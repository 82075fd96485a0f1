# SPDX-License-Identifier: MIT
"""What did my framework really put into my weights? Asked of the weights alone."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from initcheck import anchors, laws
from initcheck.audit_report import Audit, Parameter
from initcheck.findings import Item, look
from initcheck.shapes import LOW_PRECISION, kinds, moments
from initcheck.words import say, table


def audit(
    model: nn.Module,
    checkpoint: Mapping[str, Tensor] | None = None,
    language: str = "en",
    *,
    address: str | None = None,
) -> Audit:
    """One row a parameter: its distribution, the law it follows, and what is wrong with it.

    No data and no forward pass; nothing is changed. checkpoint: a state dict that the weights
    should equal, to find what loading lost or drew anew. TypeError for what is no module,
    ValueError for parameters without values.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Module, not {type(model).__name__}")
    if checkpoint is not None and not isinstance(checkpoint, Mapping):
        raise TypeError("checkpoint must be a state dict: names and tensors")
    words = table(language)
    if any(p.is_meta or isinstance(p, nn.UninitializedParameter) for p in model.parameters()):
        raise ValueError("the model has parameters without values (meta or lazy): initialize them")
    with torch.no_grad():
        items, layers = collect(model)
        look(items, model, layers)
        if checkpoint is not None:
            _compare(items, checkpoint)
    rows = []
    for item in items:
        said = []
        for key, facts in item.findings:
            text = "finding: " + (key if f"finding: {key}" in words else key.split("/")[0])
            said.append(say(language, text, **facts))
        rows.append(_row(item, said, language))
    return Audit(rows, layers, anchors.address("audit", address), language)


def collect(model: nn.Module) -> tuple[list[Item], int]:
    """(all parameters with what is measured of them, number of repeated blocks)."""
    owners = {id(m): n for n, m in model.named_modules()}
    places: dict[int, list[tuple[str, nn.Module, str]]] = {}
    for module in model.modules():
        for local, p in module._parameters.items() if not _scripted(module) else ():
            if p is not None:
                prefix = owners[id(module)]
                full = f"{prefix}.{local}" if prefix else local
                places.setdefault(id(p), []).append((full, module, local))
    names = dict(model.named_parameters())
    layers = laws.depth(names)
    items = []
    for name, p in names.items():
        found = places.get(id(p), [(name, None, name.rsplit(".", 1)[-1])])
        full, owner, local = next((f for f in found if f[0] == name), found[0])
        items.append(_item(name, p, owner, local, layers))
        items[-1].tied = [(n, _use(m)) for n, m, _ in found] if len(found) > 1 else []
    return items, layers


def _item(name: str, p: Tensor, owner: nn.Module | None, local: str, layers: int) -> Item:
    if p.is_complex():
        p = torch.view_as_real(p.detach())
    m = moments(p)
    possible = kinds(p, m)
    kind = possible[0]
    if kind in ("zero", "constant"):
        law = {0.0: "zeros", 1.0: "ones"}.get(m.low, f"{m.low:.4g}")
    elif kind == "orthogonal":
        law = _orthogonal(p, m.std)
    elif kind in ("not finite", "empty", "identity", "sparse"):
        law = ""
    else:
        options = laws.candidates(p, owner, local, layers)
        kind, law = laws.name(m, possible, options, p.dtype in LOW_PRECISION)
    return Item(name, p, owner, local, m, kind, law, laws.fans(p, owner, local))


def _orthogonal(p: Tensor, std: float) -> str:
    rows, columns = len(p), p.numel() // len(p)
    gain = std * max(rows, columns) ** 0.5
    return f"orthogonal, gain {gain:.2g}"


def _use(module: nn.Module) -> str:
    return "table" if isinstance(module, (nn.Embedding, nn.EmbeddingBag)) else "matrix"


def _scripted(module: nn.Module) -> bool:
    return isinstance(module, torch.jit.ScriptModule)


def _compare(items: list[Item], checkpoint: Mapping[str, Tensor]) -> None:
    for item in items:
        names = [item.name, *(n for n, _ in item.tied)]
        wanted = next((checkpoint[n] for n in names if n in checkpoint), None)
        if wanted is None:
            item.findings.append(("missing", {}))
            continue
        wanted = wanted.to(item.tensor.device, item.tensor.dtype)
        same = wanted.shape == item.tensor.shape and torch.equal(wanted, item.tensor)
        if not same:
            facts = {"std": item.moments.std, "expected": moments(wanted).std}
            item.findings.append(("differs", facts))


def _row(item: Item, said: list[str], language: str) -> Parameter:
    notes = []
    others = [n for n, _ in item.tied if n != item.name]
    if others:
        notes.append(say(language, "note: tied", other=", ".join(others)))
    if "torch's fans" in item.law and "fan_out" in item.law:
        notes.append(say(language, "note: fan_groups"))
    notes += [say(language, f"finding: {key}", **facts) for key, facts in item.notes]
    m = item.moments
    return Parameter(
        name=item.name,
        kind=type(item.owner).__name__ if item.owner is not None else "",
        shape=list(item.tensor.shape),
        distribution=item.distribution,
        law=item.law,
        std=m.std,
        mean=m.mean,
        furthest=m.furthest,
        fan_in=item.fans.fan_in if item.fans else None,
        fan_out=item.fans.fan_out if item.fans else None,
        trainable=item.tensor.requires_grad,
        findings=said,
        kinds=[key.split("/")[0] for key, _ in item.findings],
        notes=notes,
    )
