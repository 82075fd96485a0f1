# SPDX-License-Identifier: MIT
"""Hand-made models that train: name -> a function that gives (model, batch, loss)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from zoo import parts
from zoo.parts import he, images, mlp, rows, tokens


def case(model, batch, loss=None):
    return model, batch, loss


class _Function(nn.Module):
    """forward is a function of the module and the inputs."""

    def __init__(self, forward, **modules):
        super().__init__()
        for name, module in modules.items():
            if isinstance(module, nn.Parameter):
                self.register_parameter(name, module)
            elif isinstance(module, nn.Module):
                self.add_module(name, module)
            else:
                setattr(self, name, module)
        self._forward = forward

    def forward(self, *args, **kwargs):
        return self._forward(self, *args, **kwargs)


@dataclass
class Out:
    logits: torch.Tensor


class HF(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = parts.Decoder(2)

    def forward(self, input_ids, labels=None, attention_mask=None):
        logits = self.body(input_ids)
        loss = (
            F.cross_entropy(logits.flatten(0, 1), labels.flatten()) if labels is not None else None
        )
        return {"loss": loss, "logits": logits} if loss is not None else {"logits": logits}


class LayerScale(nn.Module):
    """A class token that mixes through branches scaled by 1e-6 only, as DeiT-III and CaiT have."""

    def __init__(self, layers=8, d=48, start=1e-6):
        super().__init__()
        self.embed, self.cls = nn.Linear(48, d), nn.Parameter(torch.randn(1, 1, d) * 0.02)
        self.blocks = nn.ModuleList(parts.Block(d, causal=False) for _ in range(layers))
        self.scales = nn.ParameterList(
            nn.Parameter(torch.full((d,), start)) for _ in range(2 * layers)
        )
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, 10)

    def forward(self, x):
        x = torch.cat([self.cls.expand(len(x), -1, -1), self.embed(x)], 1)
        for i, b in enumerate(self.blocks):
            x = x + self.scales[2 * i] * b.attend(b.n1(x))
            x = x + self.scales[2 * i + 1] * b.fc2(F.gelu(b.fc1(b.n2(x))))
        return self.head(self.norm(x)[:, 0])


class ConvMixer(nn.Module):
    def __init__(self, depth=24, width=32):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, width, 4, 4), nn.GELU(), nn.BatchNorm2d(width))
        self.mix = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 5, padding=2, groups=width),
                nn.GELU(),
                nn.BatchNorm2d(width),
            )
            for _ in range(depth)
        )
        self.point = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, width, 1), nn.GELU(), nn.BatchNorm2d(width))
            for _ in range(depth)
        )
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = self.stem(x)
        for mix, point in zip(self.mix, self.point, strict=True):
            x = point(x + mix(x))
        return self.head(x.mean((2, 3)))


class AdaLNZero(nn.Module):
    """DiT: gates, modulations and the output start at zero, three deep."""

    def __init__(self, layers=3, d=32):
        super().__init__()
        self.embed, self.time = nn.Linear(8, d), nn.Linear(1, d)
        self.blocks = nn.ModuleList(
            nn.ModuleList([nn.Linear(d, 3 * d), nn.Linear(d, d), nn.Linear(d, d)])
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(d, elementwise_affine=False)
        self.last_ada, self.last = nn.Linear(d, 2 * d), nn.Linear(d, 8)
        for m in [self.last_ada, self.last, *(b[0] for b in self.blocks)]:
            nn.init.zeros_(m.weight)
            nn.init.zeros_(m.bias)

    def forward(self, x, t):
        x, c = self.embed(x), F.silu(self.time(t))
        for ada, a, b in self.blocks:
            shift, scale, gate = ada(c)[:, None].chunk(3, -1)
            x = x + gate * b(F.gelu(a(self.norm(x) * (1 + scale) + shift)))
        shift, scale = self.last_ada(c)[:, None].chunk(2, -1)
        return self.last(self.norm(x) * (1 + scale) + shift)


class Siren(nn.Module):
    def __init__(self, features=2, width=64, depth=4, omega=30.0):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Linear(features if i == 0 else width, width) for i in range(depth)
        )
        self.head, self.omega = nn.Linear(width, 1), omega
        for i, m in enumerate([*self.layers, self.head]):
            bound = 1 / m.in_features if i == 0 else math.sqrt(6 / m.in_features) / omega
            nn.init.uniform_(m.weight, -bound, bound)

    def forward(self, x):
        for m in self.layers:
            x = torch.sin(self.omega * m(x))
        return self.head(x)


class Nerf(nn.Module):
    def __init__(self, fill=None):
        super().__init__()
        self.body = parts.refill(mlp(8, 128, features=60, classes=4), fill)

    def forward(self, x):
        x = torch.cat(
            [f(2.0**k * math.pi * x) for k in range(10) for f in (torch.sin, torch.cos)], -1
        )
        return self.body(x)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = mlp(2, 64, classes=16), mlp(2, 64, features=8, classes=20)

    def forward(self, x):
        mean, logvar = self.enc(x).chunk(2, -1)
        return self.dec(mean + torch.randn_like(mean) * (0.5 * logvar).exp()), mean, logvar


class MoE(nn.Module):
    def __init__(self):
        super().__init__()
        self.inp, self.gate = nn.Linear(20, 32), nn.Linear(32, 4)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 32)) for _ in range(4)
        )
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = torch.relu(self.inp(x))
        p, best = self.gate(x).softmax(-1).max(-1)
        best = best.clamp(max=2)  # the last expert is never asked
        out = torch.zeros_like(x)
        for i, expert in enumerate(self.experts):
            if (best == i).any():
                out[best == i] = expert(x[best == i]) * p[best == i, None]
        return self.head(x + out)


class Skipgram(nn.Module):
    def __init__(self):
        super().__init__()
        self.i, self.o = nn.Embedding(200, 32), nn.Embedding(200, 32)
        nn.init.uniform_(self.i.weight, -0.5 / 32, 0.5 / 32)
        nn.init.zeros_(self.o.weight)

    def forward(self, c, w):
        return (self.i(c)[:, None] * self.o(w)).sum(-1)


class Factors(nn.Module):
    def __init__(self):
        super().__init__()
        self.u, self.v = nn.Embedding(50, 16), nn.Embedding(60, 16)
        self.bu, self.bv = nn.Embedding(50, 1), nn.Embedding(60, 1)
        for e in (self.u, self.v):
            nn.init.normal_(e.weight, std=0.01)
        for e in (self.bu, self.bv):
            nn.init.zeros_(e.weight)

    def forward(self, a, b):
        return (self.u(a) * self.v(b)).sum(-1) + self.bu(a)[:, 0] + self.bv(b)[:, 0]


class Coupling(nn.Module):
    def __init__(self):
        super().__init__()
        self.nets = nn.ModuleList(mlp(2, 32, nn.Tanh, features=4, classes=8) for _ in range(6))
        for net in self.nets:
            nn.init.zeros_(net[-1].weight)
            nn.init.zeros_(net[-1].bias)

    def forward(self, x):
        total = 0
        for net in self.nets:
            a, b = x.chunk(2, -1)
            s, t = net(a).chunk(2, -1)
            x = torch.cat([b * s.exp() + t, a], -1)
            total = total + s.sum(-1)
        return x, total


class GatedGELU(nn.Module):
    """GELU by its formula, as many models write it, on inputs that are large but not normalized."""

    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


class HandNorm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


class Decay(nn.Module):
    """Rescales its weights in place in eval mode, as RWKV does."""

    def __init__(self):
        super().__init__()
        self.f, self.g = nn.Linear(20, 32), nn.Linear(32, 5)

    def forward(self, x):
        if not self.training:
            with torch.no_grad():
                self.f.weight.div_(2)
        return self.g(F.relu(self.f(x)))


def _pinn():
    net = parts.refill(mlp(5, 32, nn.Tanh, features=2, classes=1), nn.init.xavier_normal_)

    def forward(self, x):
        u = self.net(x)
        (du,) = torch.autograd.grad(u.sum(), x, create_graph=True)
        return u, du

    model = _Function(forward, net=net)
    return case(
        model, torch.rand(64, 2) * 2 - 1, lambda o: (o[1][:, 0] - o[0][:, 0]).square().mean()
    )


def _graph():
    adjacency = (torch.rand(64, 64) < 0.1).float() + torch.eye(64)
    adjacency = (adjacency / adjacency.sum(1, keepdim=True)).to_sparse()
    model = _Function(
        lambda s, x, a: s.b(torch.sparse.mm(a, F.relu(s.a(torch.sparse.mm(a, x))))),
        a=nn.Linear(20, 32),
        b=nn.Linear(32, 5),
    )
    return case(model, ((torch.randn(64, 20), adjacency), torch.randint(5, (64,))))


def _data_object():
    data = SimpleNamespace(x=torch.randn(64, 20), index=torch.randint(8, (64,)))
    model = _Function(
        lambda s, d: s.b(torch.zeros(8, 32).index_add(0, d.index, F.relu(s.a(d.x)))),
        a=nn.Linear(20, 32),
        b=nn.Linear(32, 5),
    )
    return case(model, (data, torch.randint(5, (8,))))


def _attention(scale=None):
    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        return self.head((torch.softmax(q @ k.transpose(1, 2) / 8, -1) @ v).mean(1))

    return _Function(
        forward,
        q=nn.Linear(64, 64),
        k=nn.Linear(64, 64),
        v=nn.Linear(64, 64),
        head=nn.Linear(64, 5),
    )


def _parameters(std):
    class P(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = [20] + [64] * 20
            self.w = nn.ParameterList(
                nn.Parameter(torch.randn(a, b) * (std or 1 / math.sqrt(a)))
                for a, b in parts.pairwise(sizes)
            )
            self.o = nn.Parameter(torch.randn(64, 10) * (std or 1 / 8))

        def forward(self, x):
            for w in self.w:
                x = torch.tanh(x @ w)
            return x @ self.o

    return P()


def _transposed_gan():
    layers, sizes = [], [64, 64, 32, 16]
    for a, b in parts.pairwise(sizes):
        layers += [nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
    model = nn.Sequential(*layers, nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Tanh())
    parts.refill(model, parts.normal(0.02), kinds=(nn.ConvTranspose2d,))
    return case(model, (torch.randn(16, 64, 2, 2), torch.rand(16, 3, 32, 32) * 2 - 1), nn.MSELoss())


def _complex():
    w1, w2 = (
        nn.Parameter(torch.randn(a, b, dtype=torch.cfloat) / a**0.5) for a, b in ((20, 32), (32, 5))
    )
    model = _Function(lambda s, x: (torch.tanh((x + 0j) @ s.w1) @ s.w2).abs(), w1=w1, w2=w2)
    return case(model, rows(classes=5))


def _fno():
    w = nn.Parameter(torch.randn(16, 16, 8, dtype=torch.cfloat) / 16)

    def forward(self, x):
        x = self.lift(x).transpose(1, 2)
        f = torch.fft.rfft(x)[..., :8]
        y = torch.fft.irfft(torch.einsum("bim,iom->bom", f, self.w), n=x.shape[-1])
        return self.head((y + x).transpose(1, 2))

    model = _Function(forward, lift=nn.Linear(1, 16), w=w, head=nn.Linear(16, 1))
    x = torch.randn(32, 32, 1)
    return case(model, (x, x.cumsum(1) / 5), nn.MSELoss())


class QAT(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = mlp(2, 32)
        self.register_buffer("low", torch.zeros(0))
        self.history, self.seen = [], set()

    def forward(self, x):
        self.low.resize_(20).copy_(x.detach().amin(0))
        self.history.append(len(x))
        self.seen.add(len(x))
        return self.f(x)


def _unet():
    def block(a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU())

    def forward(self, x):
        a = self.a(x)
        b = self.b(F.max_pool2d(a, 2))
        return self.out(self.c(torch.cat([a, F.interpolate(b, scale_factor=2)], 1)))

    model = _Function(
        forward, a=block(3, 16), b=block(16, 32), c=block(48, 16), out=nn.Conv2d(16, 4, 1)
    )
    return case(model, (torch.randn(8, 3, 16, 16), torch.randint(4, (8, 16, 16))))


def _heads():
    model = _Function(
        lambda s, x: (s.p(s.b(x)), s.v(s.b(x))),
        b=mlp(2, 64, nn.Tanh, classes=64),
        p=nn.Linear(64, 4),
        v=nn.Linear(64, 1),
    )
    nn.init.orthogonal_(model.p.weight, 0.01)
    return case(
        model, torch.randn(64, 20), lambda o: o[0].logsumexp(-1).mean() + o[1].square().mean()
    )


def _detr():
    """Learned queries are the same for each sample until they look at it."""

    def forward(self, x):
        memory = self.lift(x)
        q = self.queries.weight[None].expand(len(x), -1, -1)
        for attention, norm in zip(self.attentions, self.norms, strict=True):
            q = norm(q + attention(q, memory, memory)[0])
        return self.head(q).mean(1)

    model = _Function(
        forward,
        lift=nn.Linear(8, 32),
        queries=nn.Embedding(5, 32),
        attentions=nn.ModuleList(nn.MultiheadAttention(32, 4, batch_first=True) for _ in range(3)),
        norms=nn.ModuleList(nn.LayerNorm(32) for _ in range(3)),
        head=nn.Linear(32, 10),
    )
    return case(model, (torch.randn(32, 10, 8), torch.randint(10, (32,))))


def _normalized_mlp(norm, **k):
    return case(mlp(norm=norm, **k), rows(128))


GOOD = {
    "ResNet, batch norm": lambda: case(parts.ResNet((3, 3, 3)), images()),
    "ResNet, zero gamma": lambda: case(parts.ResNet((3, 3), zero=True), images()),
    "ResNet, 40 blocks": lambda: case(parts.ResNet((14, 14, 12), 8), images(32)),
    "ResNet, group norm": lambda: case(
        parts.ResNet((2, 2), norm=lambda c: nn.GroupNorm(4, c)), images()
    ),
    "ConvMixer 24": lambda: case(ConvMixer(), images(size=32)),
    "ConvMixer 40": lambda: case(ConvMixer(40), images(size=32)),
    "GPT": lambda: case(parts.Decoder(), tokens()),
    "GPT 12 layers": lambda: case(parts.Decoder(12), tokens()),
    "GPT, post-norm": lambda: case(parts.Decoder(pre=False), tokens()),
    "GPT, untied": lambda: case(parts.Decoder(tied=False), tokens()),
    "GPT, float64": lambda: case(parts.Decoder().double(), tokens()),
    "HF form, labels": lambda: (HF(), {"input_ids": (t := tokens())[0], "labels": t[1]}, None),
    "HF form, own loss": lambda: (
        HF(),
        {"input_ids": (t := tokens())[0], "labels": t[1]},
        lambda o: o["loss"],
    ),
    "HF form, no labels": lambda: (HF(), {"input_ids": tokens()[0]}, None),
    "TransformerEncoder": lambda: case(
        nn.Sequential(
            nn.Linear(8, 32),
            nn.TransformerEncoder(
                nn.TransformerEncoderLayer(32, 4, 64, batch_first=True),
                3,
                enable_nested_tensor=False,
            ),
        ),
        torch.randn(16, 7, 8),
    ),
    "LayerScale 1e-6, class token": lambda: case(
        LayerScale(), (torch.randn(32, 9, 48), torch.randint(10, (32,)))
    ),
    "LayerScale 0, class token": lambda: case(
        LayerScale(start=0.0), (torch.randn(32, 9, 48), torch.randint(10, (32,)))
    ),
    "LayerScale 1e-5, 16 layers": lambda: case(
        LayerScale(16, start=1e-5), (torch.randn(32, 9, 48), torch.randint(10, (32,)))
    ),
    "adaLN-zero": lambda: case(
        AdaLNZero(),
        ((torch.randn(32, 5, 8), torch.rand(32, 1)), torch.randn(32, 5, 8)),
        nn.MSELoss(),
    ),
    "SIREN": lambda: case(Siren(), (torch.rand(256, 2) * 2 - 1, torch.randn(256, 1)), nn.MSELoss()),
    "NeRF": lambda: case(Nerf(), (torch.rand(128, 3), torch.rand(128, 4)), nn.MSELoss()),
    "PINN": _pinn,
    "VAE": lambda: case(
        VAE(),
        (x := torch.randn(64, 20)),
        lambda o: (o[0] - x).square().mean() + 0.01 * o[1].square().mean(),
    ),
    "MoE with an idle expert": lambda: case(MoE(), rows()),
    "skip-gram, zero outputs": lambda: case(
        Skipgram(),
        (
            (torch.randint(200, (64,)), torch.randint(200, (64, 6))),
            torch.eye(6)[torch.zeros(64).long()],
        ),
        F.binary_cross_entropy_with_logits,
    ),
    "matrix factorization": lambda: case(
        Factors(),
        ((torch.randint(50, (128,)), torch.randint(60, (128,))), torch.randn(128)),
        nn.MSELoss(),
    ),
    "RealNVP": lambda: case(
        Coupling(), torch.randn(64, 8), lambda o: 0.5 * o[0].square().sum(-1).mean() - o[1].mean()
    ),
    "LoRA": lambda: case(
        nn.Sequential(parts.LoRA(20, 64), nn.ReLU(), parts.LoRA(64, 5)), rows(classes=5)
    ),
    "zero output layer": lambda: case(
        parts.refill(_zero_last(mlp(3, 64, nn.SiLU, classes=20))),
        (x := torch.randn(64, 20), x),
        nn.MSELoss(),
    ),
    "linear model, zero": lambda: case(
        parts.refill(nn.Sequential(nn.Linear(20, 5)), parts.constant(0.0)), rows(classes=5)
    ),
    "LSTM, 40 steps": lambda: case(
        parts.Recurrent(), (torch.randn(64, 40, 8), torch.randint(2, (64,)))
    ),
    "GRU, tokens, both ways": lambda: case(
        parts.Recurrent(nn.GRU, tokens=30, bidirectional=True, num_layers=2),
        (torch.randint(30, (32, 20)), torch.randint(2, (32,))),
    ),
    "RNN default, 30 steps": lambda: case(
        parts.Recurrent(nn.RNN), (torch.randn(64, 30, 8), torch.randint(2, (64,)))
    ),
    "RNN orthogonal, 60 steps": lambda: case(
        _orthogonal(parts.Recurrent(nn.RNN)), (torch.randn(64, 60, 8), torch.randint(2, (64,)))
    ),
    "LSTMCell loop": lambda: case(
        parts.CellLoop(nn.LSTMCell), (torch.randn(64, 20, 8), torch.randint(2, (64,)))
    ),
    "LSTM with dropout between layers": lambda: case(
        parts.Recurrent(num_layers=2, dropout=0.5),
        (torch.randn(32, 12, 8), torch.randint(2, (32,))),
    ),
    "one layer 30 times": lambda: case(_deq(), rows()),
    "conv net": lambda: case(
        nn.Sequential(
            nn.Conv2d(3, 16, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 169, 10),
        ),
        images(),
    ),
    "conv net, channels last": lambda: case(
        parts.ResNet((2, 2)).to(memory_format=torch.channels_last), _channels_last()
    ),
    "U-Net": _unet,
    "conv autoencoder": lambda: case(
        nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, 2, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, 2, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 3, 4, 2, 1),
        ),
        (x := torch.randn(16, 3, 16, 16), x),
        nn.MSELoss(),
    ),
    "DCGAN generator": _transposed_gan,
    "GCN, sparse adjacency": _graph,
    "graph as an object": _data_object,
    "attention by hand": lambda: case(
        _attention(), (torch.randn(32, 9, 64), torch.randint(5, (32,)))
    ),
    "parameters only, Xavier": lambda: case(_parameters(0), rows()),
    "complex weights": _complex,
    "Fourier operator": _fno,
    "buffer resized in place": lambda: case(QAT(), rows()),
    "weights rescaled in eval": lambda: case(Decay(), rows(classes=5)),
    "weights rescaled in eval, eval": lambda: case(Decay().eval(), rows(classes=5)),
    "actor and critic": _heads,
    "learned queries": _detr,
    "dataclass output": lambda: case(_Function(lambda s, x: Out(s.f(x)), f=mlp(2, 32)), rows()),
    "object output": lambda: case(
        _Function(lambda s, x: SimpleNamespace(logits=s.f(x), hidden=None), f=mlp(2, 32)), rows()
    ),
    "tuple output, loss first": lambda: case(
        _Function(lambda s, x, y: (F.cross_entropy(o := s.f(x), y), o), f=mlp(2, 32)),
        ((rows()[0], rows()[1]), None),
    ),
    "loss is the output": lambda: case(
        _Function(lambda s, x: s.f(x).square().mean(), f=mlp(2, 32)), (rows()[0], None)
    ),
    "one long sequence": lambda: case(
        parts.Recurrent(features=1), (torch.randn(1, 40, 1), None), lambda o: o.square().mean()
    ),
    "weight norm": lambda: case(
        nn.Sequential(
            nn.utils.parametrizations.weight_norm(nn.Linear(20, 64)), nn.ReLU(), nn.Linear(64, 10)
        ),
        rows(),
    ),
    "spectral norm": lambda: case(
        nn.Sequential(
            nn.utils.parametrizations.spectral_norm(nn.Linear(20, 64)),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 10),
        ),
        rows(),
    ),
    "GELU by formula, large inputs": lambda: case(
        nn.Sequential(nn.Linear(20, 64), GatedGELU(), nn.Linear(64, 10)),
        (20 * torch.randn(64, 20), torch.randint(10, (64,))),
    ),
    "hand-written RMS norm": lambda: case(
        nn.Sequential(
            *[m for _ in range(12) for m in (nn.Linear(20, 20), HandNorm(20), nn.SiLU())],
            nn.Linear(20, 10),
        ),
        rows(),
    ),
    "layer norm, 20 layers": lambda: _normalized_mlp(nn.LayerNorm, depth=20, width=128),
    "batch norm, 10 layers": lambda: _normalized_mlp(nn.BatchNorm1d, depth=10, width=128),
    "He, bfloat16": lambda: case(
        mlp(10, 128, fill=he).bfloat16(), ((b := rows())[0].bfloat16(), b[1])
    ),
    "all frozen": lambda: case(mlp(3, 32).requires_grad_(False), rows()),
    "frozen backbone under no_grad": lambda: case(
        _Function(_no_grad, back=mlp(2, 32, classes=32), head=nn.Linear(32, 10)), rows()
    ),
    "reentrant checkpoint": lambda: case(
        _Function(_checkpointed, back=mlp(2, 32, classes=32), head=nn.Linear(32, 10)), rows()
    ),
    "soft labels": lambda: case(
        mlp(2, 32), (torch.randn(64, 20), torch.rand(64, 10).softmax(-1)), nn.CrossEntropyLoss()
    ),
    "double softmax": lambda: case(nn.Sequential(*mlp(2, 32), nn.Softmax(-1)), rows()),
    "uint8 images": lambda: case(
        _Function(lambda s, x: s.f(x.float() / 127.5 - 1), f=parts.ResNet((1, 1))),
        (torch.randint(256, (16, 3, 16, 16), dtype=torch.uint8), torch.randint(10, (16,))),
    ),
    "scripted": lambda: case(torch.jit.script(mlp(3, 32)), rows()),
    "tokens and dense": lambda: case(
        _Function(
            lambda s, i, x: s.f(torch.cat([s.e(i).flatten(1), x], 1)),
            e=nn.Embedding(30, 8),
            f=mlp(2, 64, features=44),
        ),
        ((torch.randint(30, (64, 3)), torch.randn(64, 20)), torch.randint(10, (64,))),
    ),
}


def _zero_last(model):
    nn.init.zeros_(model[-1].weight)
    nn.init.zeros_(model[-1].bias)
    return model


def _orthogonal(model):
    nn.init.orthogonal_(model.rnn.weight_hh_l0)
    return model


def _deq():
    def forward(self, x):
        z = torch.zeros(len(x), 32)
        for _ in range(30):
            z = torch.tanh(self.f(z) + self.g(x))
        return self.head(z)

    return _Function(forward, f=nn.Linear(32, 32), g=nn.Linear(20, 32), head=nn.Linear(32, 10))


def _channels_last():
    x, y = images()
    return x.contiguous(memory_format=torch.channels_last), y


def _no_grad(self, x):
    with torch.no_grad():
        x = self.back(x)
    return self.head(x)


def _checkpointed(self, x):
    from torch.utils.checkpoint import checkpoint

    return self.head(checkpoint(self.back, x, use_reentrant=True))
