# SPDX-License-Identifier: MIT
"""Building blocks of the hand-made models."""

from __future__ import annotations

import itertools

import torch
from torch import nn
from torch.nn import functional as F


def images(n=16, channels=3, size=32, classes=10):
    return torch.randn(n, channels, size, size), torch.randint(classes, (n,))


def rows(n=64, features=20, classes=10):
    return torch.randn(n, features), torch.randint(classes, (n,))


def tokens(n=16, length=12, vocabulary=50, classes=None):
    x = torch.randint(vocabulary, (n, length))
    return x, (torch.randint(classes, (n,)) if classes else x.roll(-1, 1))


def mlp(depth, width, act=nn.ReLU, fill=None, bias=0.0, features=20, classes=10, norm=None):
    layers, fan_in = [], features
    for _ in range(depth):
        layers += [nn.Linear(fan_in, width), *([norm(width)] if norm else []), act()]
        fan_in = width
    model = nn.Sequential(*layers, nn.Linear(fan_in, classes))
    return refill(model, fill, bias)


def refill(model, fill=None, bias=0.0, kinds=(nn.Linear, nn.Conv2d)):
    for m in model.modules() if fill else ():
        if isinstance(m, kinds):
            fill(m.weight)
            if m.bias is not None:
                nn.init.constant_(m.bias, bias)
    return model


def he(w):
    nn.init.kaiming_normal_(w, nonlinearity="relu")


def normal(std):
    return lambda w: nn.init.normal_(w, std=std)


def constant(value):
    return lambda w: nn.init.constant_(w, value)


def every(model, fill):
    """Fill all matrices, wherever they are; biases are zero."""
    for name, p in model.named_parameters():
        if p.ndim > 1:
            fill(p)
        elif "bias" in name:
            nn.init.zeros_(p)
    return model


class Block(nn.Module):
    """Pre-norm or post-norm transformer block, by hand."""

    def __init__(self, d, heads=4, pre=True, causal=True):
        super().__init__()
        self.n1, self.n2, self.heads, self.pre = nn.LayerNorm(d), nn.LayerNorm(d), heads, pre
        self.qkv, self.proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.fc1, self.fc2, self.causal = nn.Linear(d, 4 * d), nn.Linear(4 * d, d), causal

    def attend(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        return self.proj(y.transpose(1, 2).reshape(n, t, d))

    def forward(self, x):
        if self.pre:
            x = x + self.attend(self.n1(x))
            return x + self.fc2(F.gelu(self.fc1(self.n2(x))))
        x = self.n1(x + self.attend(x))
        return self.n2(x + self.fc2(F.gelu(self.fc1(x))))


class Decoder(nn.Module):
    def __init__(self, layers=4, d=64, vocabulary=50, length=12, pre=True, tied=True, std=0.02):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, d), nn.Embedding(length, d)
        self.blocks = nn.ModuleList(Block(d, pre=pre) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary, bias=False)
        for p in self.parameters():
            if p.ndim > 1:
                nn.init.normal_(p, std=std)
        if tied:
            self.head.weight = self.wte.weight

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class ResidualMLP(nn.Module):
    def __init__(self, blocks=50, width=64, features=20, scale=1.0, inplace=False):
        super().__init__()
        self.stem, self.head = nn.Linear(features, width), nn.Linear(width, 10)
        self.a = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.b = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.scale, self.inplace = scale, inplace
        refill(self, he)

    def forward(self, x):
        x = self.stem(x)
        for a, b in zip(self.a, self.b, strict=True):
            f = self.scale * b(F.relu(a(x)))
            if self.inplace:
                x = x.clone()
                x += f
            else:
                x = x + f
        return self.head(x)


class ResNet(nn.Module):
    """Bottleneck or basic residual net on small images."""

    def __init__(self, counts=(2, 2), width=16, norm=nn.BatchNorm2d, zero=False):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False), norm(width), nn.ReLU()
        )
        blocks, a = [], width
        for stage, n in enumerate(counts):
            w = width * 2**stage
            for i in range(n):
                blocks.append(_Basic(a, w, 2 if stage and i == 0 else 1, norm, zero))
                a = w
        self.blocks, self.head = nn.ModuleList(blocks), nn.Linear(a, 10)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean((2, 3)))


class _Basic(nn.Module):
    def __init__(self, a, w, stride, norm, zero):
        super().__init__()
        self.c1, self.n1 = nn.Conv2d(a, w, 3, stride, 1, bias=False), norm(w)
        self.c2, self.n2 = nn.Conv2d(w, w, 3, 1, 1, bias=False), norm(w)
        self.skip = (
            nn.Conv2d(a, w, 1, stride, bias=False) if stride > 1 or a != w else nn.Identity()
        )
        if zero:
            nn.init.zeros_(self.n2.weight)

    def forward(self, x):
        y = self.n2(self.c2(F.relu(self.n1(self.c1(x)))))
        return F.relu(self.skip(x) + y)


class Bottleneck(nn.Module):
    def __init__(self, a, w):
        super().__init__()
        sizes = ((a, w, 1), (w, w, 3), (w, 4 * w, 1))
        self.branch = nn.ModuleList(
            nn.Conv2d(i, o, k, padding=k // 2, bias=False) for i, o, k in sizes
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _ in sizes)
        self.skip = nn.Identity()
        if a != 4 * w:
            self.skip = nn.Sequential(nn.Conv2d(a, 4 * w, 1, bias=False), nn.BatchNorm2d(4 * w))

    def forward(self, x):
        y = x
        for i, (conv, norm) in enumerate(zip(self.branch, self.norms, strict=True)):
            y = norm(conv(y))
            y = F.relu(y) if i < 2 else y
        return F.relu(self.skip(x) + y)


def bottlenecks(counts, width=8):
    """ResNet-50's form, narrow: batch norm in each branch, He by fan_out."""
    layers = [nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    a = width
    for stage, n in enumerate(counts):
        layers += [nn.MaxPool2d(2)] if stage else []
        for _ in range(n):
            layers.append(Bottleneck(a, width * 2**stage))
            a = 4 * width * 2**stage
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(a, 10))
    for m in model.modules():
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
    return model


class Recurrent(nn.Module):
    def __init__(self, kind=nn.LSTM, features=8, hidden=64, classes=2, tokens=0, **options):
        super().__init__()
        self.embed = nn.Embedding(tokens, features) if tokens else nn.Identity()
        self.rnn = kind(features, hidden, batch_first=True, **options)
        self.head = nn.Linear(hidden * (2 if options.get("bidirectional") else 1), classes)

    def forward(self, x):
        return self.head(self.rnn(self.embed(x))[0][:, -1])


class CellLoop(nn.Module):
    def __init__(self, cell=nn.RNNCell, hidden=64, scale=None):
        super().__init__()
        self.cell, self.head, self.hidden = cell(8, hidden), nn.Linear(hidden, 2), hidden
        if scale:
            self.cell.weight_hh.data *= scale

    def forward(self, x):
        state = None
        for step in x.unbind(1):
            state = self.cell(step, state)
        return self.head(state[0] if isinstance(state, tuple) else state)


class LoRA(nn.Linear):
    def __init__(self, a, b, zero_a=False):
        super().__init__(a, b)
        self.requires_grad_(False)
        self.A, self.B = nn.Parameter(torch.zeros(4, a)), nn.Parameter(torch.zeros(b, 4))
        if not zero_a:
            nn.init.normal_(self.A, std=0.1)

    def forward(self, x):
        return super().forward(x) + x @ self.A.T @ self.B.T


class Towers(nn.Module):
    def __init__(self, a, b, width=32):
        super().__init__()
        self.a, self.b, self.head = a, b, nn.Linear(width, 5)

    def forward(self, x, z):
        return self.head(torch.cat([self.a(x), self.b(z)], 1))


pairwise = itertools.pairwise
