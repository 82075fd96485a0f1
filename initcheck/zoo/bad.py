# SPDX-License-Identifier: MIT
"""Hand-made models that do not train: name -> (a function that gives (model, batch, loss), causes)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from zoo import parts
from zoo.good import Nerf, Siren, _attention, _Function, _parameters, case
from zoo.parts import Decoder, Recurrent, constant, every, he, images, mlp, normal, rows, tokens

FADES = "vanishing_signal vanishing_gradient constant_network"
BURSTS = "exploding_signal exploding_gradient saturated"
STILL = "symmetric_units no_gradient vanishing_gradient"


def bad(causes, model, batch, loss=None):
    return (lambda: case(model(), batch(), loss)), set(causes.split())


def _plain_conv(depth=12, norm=None, fill=None, bias=0.0):
    layers, a = [], 3
    for _ in range(depth):
        layers += [nn.Conv2d(a, 16, 3, padding=1), *([norm(16)] if norm else []), nn.ReLU()]
        a = 16
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    return parts.refill(model, fill, bias)


def _norms(model, value, kinds=(nn.BatchNorm2d, nn.BatchNorm1d, nn.LayerNorm)):
    for m in model.modules():
        if isinstance(m, kinds):
            nn.init.constant_(m.weight, value)
    return model


def _scaled(model, name, factor):
    model.get_parameter(name).data.mul_(factor)
    return model


def _lora(zero_a):
    return nn.Sequential(
        parts.LoRA(20, 64, zero_a),
        nn.ReLU(),
        parts.LoRA(64, 64, zero_a),
        nn.ReLU(),
        parts.LoRA(64, 5, zero_a),
    )


def _gate(two=True):
    def forward(self, x):
        h = F.relu(self.a(x))
        return self.head(h + torch.tanh(self.g2(F.relu(self.g1(h)))) * h)

    m = _Function(
        forward,
        a=nn.Linear(20, 64),
        g1=nn.Linear(64, 64, bias=False),
        g2=nn.Linear(64, 64, bias=False),
        head=nn.Linear(64, 5),
    )
    nn.init.zeros_(m.g1.weight), nn.init.zeros_(m.g2.weight)
    return m


def _threshold(start=-150.0):
    m = _Function(
        lambda s, x: s.head(F.relu(s.a(x) - torch.sigmoid(s.t))),
        a=nn.Linear(20, 64),
        head=nn.Linear(64, 5),
        t=nn.Parameter(torch.tensor(start)),
    )
    return m


def _zero_gate_zero_branch():
    m = _Function(
        lambda s, x: s.head(F.relu(s.a(x)) + s.alpha * s.b(F.relu(s.a(x)))),
        a=nn.Linear(20, 64),
        b=nn.Linear(64, 64, bias=False),
        head=nn.Linear(64, 5),
        alpha=nn.Parameter(torch.zeros(1)),
    )
    nn.init.zeros_(m.b.weight)
    return m


def _zero_tower():
    def tower():
        return nn.Sequential(
            nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 16)
        )

    return parts.Towers(tower(), every(parts.refill(tower(), constant(0.0)), nn.init.zeros_))


def _fading_tower():
    return parts.Towers(mlp(2, 64, fill=he, classes=16), mlp(15, 64, classes=16))


def _same_input_towers():
    class Two(parts.Towers):
        def forward(self, x):
            return super().forward(x, x)

    return Two(mlp(2, 64, fill=he, classes=16), mlp(15, 64, classes=16))


def _detached():
    return _Function(
        lambda s, x: s.f(x).detach() * s.one,
        f=mlp(2, 32),
        one=nn.Parameter(torch.zeros(1), requires_grad=False),
    )


def _tied(std=1.0, hf=False):
    class LM(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = Decoder(2, 128, 500)
            nn.init.normal_(self.body.wte.weight, std=std)

        def forward(self, ids, labels):
            o = self.body(ids)
            return {"loss": F.cross_entropy(o.flatten(0, 1), labels.flatten()), "logits": o}

    return LM()


def _recurrent(kind, gain, **k):
    m = Recurrent(kind, **k)
    for n, p in m.rnn.named_parameters():
        if "weight_hh" in n:
            nn.init.orthogonal_(p, gain)
    return m


def _softmax_bottleneck():
    m = nn.Sequential(nn.Linear(20, 64), nn.Softmax(-1), nn.Linear(64, 5))
    m[0].weight.data *= 1000
    return m


def _loud_attention(std=1.0):
    m = _attention()
    nn.init.normal_(m.q.weight, std=std), nn.init.normal_(m.k.weight, std=std)
    return m


def _deep_default(act=nn.ReLU, depth=20):
    return lambda: mlp(depth, 256, act)


def _gcn():
    def forward(self, x):
        for f in self.layers:
            x = F.relu(self.mix @ f(x))
        return self.head(x)

    mix = torch.rand(64, 64) + torch.eye(64)
    return _Function(
        forward,
        layers=nn.ModuleList(nn.Linear(20, 20) for _ in range(16)),
        head=nn.Linear(20, 5),
        mix=mix / mix.sum(1, keepdim=True),
    )


def X():
    return (torch.randn(64, 60, 8), torch.randint(2, (64,)))


SEVEN = {
    "LeakyReLU": nn.LeakyReLU,
    "ELU": nn.ELU,
    "GELU": nn.GELU,
    "SiLU": nn.SiLU,
    "Softplus": nn.Softplus,
    "Hardswish": nn.Hardswish,
    "Mish": nn.Mish,
}

BAD = {
    "20 x default ReLU": bad("constant_network", _deep_default(), rows),
    **{
        f"20 x default {n}": bad("constant_network", _deep_default(a), rows)
        for n, a in SEVEN.items()
    },
    "VGG without norm": bad(FADES, lambda: _plain_conv(14), images),
    "VGG, N(0, .01)": bad("vanishing_signal", lambda: _plain_conv(14, fill=normal(0.01)), images),
    "conv, all zero": bad("symmetric_units", lambda: every(_plain_conv(3), nn.init.zeros_), images),
    "conv, constant": bad("symmetric_units", lambda: _plain_conv(3, fill=constant(0.1)), images),
    "ResNet, all zero": bad(
        "symmetric_units", lambda: every(parts.ResNet((2, 2)), nn.init.zeros_), images
    ),
    "plain batch norm, 56": bad(
        "exploding_gradient", lambda: mlp(56, 128, fill=he, norm=nn.BatchNorm1d), lambda: rows(128)
    ),
    "batch norm weights zero": bad(
        "vanishing_signal", lambda: _norms(_plain_conv(4, nn.BatchNorm2d), 0.0), images
    ),
    "GPT, N(0, 1)": bad(BURSTS, lambda: Decoder(4, std=1.0, tied=False), tokens),
    "GPT, all zero": bad("symmetric_units", lambda: every(Decoder(4), nn.init.zeros_), tokens),
    "GPT, norms zero": bad(FADES, lambda: _norms(Decoder(4), 0.0), tokens),
    "GPT, equal tokens": bad("symmetric_units constant_network", lambda: _equal_tokens(), tokens),
    "GPT, tied N(0, 1)": bad(
        "initial_loss exploding_signal", lambda: _big_embedding(), lambda: tokens(vocabulary=500)
    ),
    "HF form, tied N(0, 1)": bad(
        "initial_loss exploding_signal",
        lambda: _tied(),
        lambda: {"ids": (t := tokens(vocabulary=500))[0], "labels": t[1]},
    ),
    "HF form, tied N(0, 1), own loss": bad(
        "initial_loss exploding_signal",
        lambda: _tied(),
        lambda: {"ids": (t := tokens(vocabulary=500))[0], "labels": t[1]},
        lambda o: o["loss"],
    ),
    "TransformerEncoder, N(0, 1)": bad(
        BURSTS,
        lambda: every(
            nn.Sequential(
                nn.Linear(8, 32),
                nn.TransformerEncoder(
                    nn.TransformerEncoderLayer(32, 4, 64, batch_first=True),
                    4,
                    enable_nested_tensor=False,
                ),
            ),
            normal(1.0),
        ),
        lambda: torch.randn(16, 7, 8),
    ),
    "LSTM, zero": bad("symmetric_units", lambda: every(Recurrent(), nn.init.zeros_), X),
    "GRU, constant": bad("symmetric_units", lambda: every(Recurrent(nn.GRU), constant(0.1)), X),
    "RNN, gain .1": bad(FADES, lambda: _recurrent(nn.RNN, 0.1), X),
    "GRU, forgets": bad(FADES, lambda: _forgetful_gru(), X),
    "RNNCell loop x .1": bad(FADES, lambda: parts.CellLoop(scale=0.1), X),
    "RNN relu, gain 1.5": bad(
        "exploding_signal exploding_gradient",
        lambda: _recurrent(nn.RNN, 1.5, nonlinearity="relu"),
        lambda: (torch.randn(64, 100, 8), torch.randint(2, (64,))),
    ),
    "LSTM, 8 layers of 2": bad(
        FADES, lambda: nn.LSTM(8, 2, 8, batch_first=True), lambda: torch.randn(64, 20, 8)
    ),
    "LSTM, N(0, 3)": bad(
        "exploding_gradient saturated vanishing_gradient",
        lambda: every(Recurrent(), normal(3.0)),
        X,
    ),
    "LoRA, both zero": bad(STILL, lambda: _lora(True), lambda: rows(classes=5)),
    "gate, two zeros": bad(STILL, _gate, lambda: rows(classes=5)),
    "gate zero, branch zero": bad(STILL, _zero_gate_zero_branch, lambda: rows(classes=5)),
    "stuck threshold": bad(STILL + " saturated", _threshold, lambda: rows(classes=5)),
    "zero tower": bad(
        "symmetric_units",
        _zero_tower,
        lambda: ((torch.randn(64, 20), torch.randn(64, 20)), torch.randint(5, (64,))),
    ),
    "fading tower": bad(
        FADES,
        _fading_tower,
        lambda: ((torch.randn(64, 20), torch.randn(64, 20)), torch.randint(5, (64,))),
    ),
    "fading tower, one input": bad(FADES, _same_input_towers, lambda: rows(classes=5)),
    "parameters only, zero": bad(
        "symmetric_units", lambda: every(_parameters(0.01), nn.init.zeros_), rows
    ),
    "parameters only, .01": bad("vanishing_signal", lambda: _parameters(0.01), rows),
    "parameters only, 1": bad(BURSTS, lambda: _parameters(1.0), rows),
    "sigmoid, 8 layers": bad("vanishing_gradient", lambda: mlp(8, 64, nn.Sigmoid), rows),
    "functional sigmoid": bad("vanishing_gradient", lambda: _functional(torch.sigmoid), rows),
    "functional saturated": bad("saturated", lambda: _functional(torch.tanh, 1.0), rows),
    **{
        f"{n} saturated": bad("saturated", lambda a=a: mlp(8, 256, a, normal(1.0)), rows)
        for n, a in {
            "Hardtanh": nn.Hardtanh,
            "ReLU6": nn.ReLU6,
            "Softsign": nn.Softsign,
            "Hardsigmoid": nn.Hardsigmoid,
            "Tanh": nn.Tanh,
            "Sigmoid": nn.Sigmoid,
        }.items()
    },
    "clamp saturated": bad("saturated", lambda: _functional(lambda x: x.clamp(-1, 1), 1.0), rows),
    "softmax bottleneck": bad(
        "saturated vanishing_gradient", _softmax_bottleneck, lambda: rows(classes=5)
    ),
    "attention one-hot": bad(
        "saturated vanishing_gradient",
        _loud_attention,
        lambda: (torch.randn(32, 9, 64), torch.randint(5, (32,))),
    ),
    "ReLU, bias -5": bad("dead_units", lambda: mlp(4, 64, fill=he, bias=-5.0), rows),
    "GELU, bias -10": bad(
        "dead_units vanishing_signal constant_network",
        lambda: mlp(5, 256, nn.GELU, he, -10.0),
        rows,
    ),
    "LeakyReLU, bias -10": bad(
        "dead_units vanishing_signal constant_network",
        lambda: mlp(5, 256, nn.LeakyReLU, he, -10.0),
        rows,
    ),
    "one layer forgotten": bad(
        "vanishing_signal", lambda: _scaled(mlp(20, 128, fill=he), "14.weight", 1e-5), rows
    ),
    "one layer too loud": bad(
        "exploding_signal", lambda: _scaled(mlp(20, 128, fill=he), "14.weight", 1e5), rows
    ),
    "one conv forgotten": bad(
        FADES, lambda: _scaled(_plain_conv(8, fill=he), "6.weight", 1e-5), images
    ),
    "N(0, 1) ReLU": bad("exploding_signal", lambda: mlp(6, 64, fill=normal(1.0)), rows),
    "residual, no norm": bad("exploding_signal", lambda: parts.ResidualMLP(), rows),
    "residual in place, no norm": bad(
        "exploding_signal", lambda: parts.ResidualMLP(inplace=True), rows
    ),
    "SIREN, pixel coordinates": bad(
        "saturated exploding_gradient",
        lambda: Siren(),
        lambda: (torch.rand(256, 2) * 255, torch.randn(256, 1)),
        nn.MSELoss(),
    ),
    "NeRF, N(0, .01)": bad(
        FADES,
        lambda: Nerf(normal(0.01)),
        lambda: (torch.rand(128, 3), torch.rand(128, 4)),
        nn.MSELoss(),
    ),
    "tanh, pixels": bad(
        "saturated",
        lambda: mlp(3, 64, nn.Tanh, nn.init.xavier_normal_),
        lambda: (torch.rand(64, 20) * 255, torch.randint(10, (64,))),
    ),
    "GCN, 16 layers": bad(FADES, _gcn, lambda: rows(classes=5)),
    "NaN in one layer": bad("non_finite", lambda: _poisoned(), images),
    "weights of 1e30": bad(
        "exploding_signal non_finite",
        lambda: _scaled(_plain_conv(4, fill=he), "6.weight", 1e30),
        images,
    ),
    "traced, default": bad(
        "constant_network", lambda: torch.jit.trace(mlp(20, 64), torch.randn(4, 20)), rows
    ),
    "all detached": bad("no_gradient", lambda: _cut(), rows),
    "SiLU by hand, N(0, .01)": bad(
        FADES, lambda: _functional(lambda x: x * torch.sigmoid(x), 0.01), rows
    ),
    "head N(0, 1), 500 classes": bad(
        "initial_loss",
        lambda: _scaled(mlp(2, 256, fill=he, classes=500), "4.weight", 30.0),
        lambda: rows(classes=500),
    ),
}


def _equal_tokens():
    m = Decoder(4, tied=False)
    nn.init.constant_(m.wte.weight, 0.02)
    return m


def _big_embedding():
    m = Decoder(2, 256, 500)
    nn.init.normal_(m.wte.weight, std=1.0)
    return m


def _forgetful_gru():
    m = Recurrent(nn.GRU)
    m.rnn.weight_hh_l0.data *= 0.05
    m.rnn.bias_ih_l0.data[64:128] = -6.0
    return m


def _functional(function, std=None):
    def forward(self, x):
        for f in self.layers:
            x = function(f(x))
        return self.head(x)

    layers = nn.ModuleList(nn.Linear(20 if i == 0 else 128, 128) for i in range(10))
    m = _Function(forward, layers=layers, head=nn.Linear(128, 10))
    return parts.refill(m, normal(std) if std else nn.init.xavier_normal_)


def _poisoned():
    m = parts.ResNet((2, 2))
    m.blocks[2].c1.weight.data[0, 0, 0, 0] = float("nan")
    return m


def _cut():
    return _Function(lambda s, x: s.f(x).detach() + 0 * x[:, :10], f=mlp(2, 32))
