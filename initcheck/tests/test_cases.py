"""One test, or a few, for each kind of fault that was found on models of others."""

import math
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from initcheck import diagnose
from tests import sick_models as zoo
from zoo import parts

X, Y = torch.randn(64, 20), torch.randint(5, (64,))


class Of(nn.Module):
    """forward is a function of the module and its inputs."""

    def __init__(self, forward, **modules):
        super().__init__()
        for name, module in modules.items():
            setattr(self, name, module)
        self.run = forward

    def forward(self, *args, **kwargs):
        return self.run(self, *args, **kwargs)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


# Forms of output


@dataclass
class Out:
    logits: torch.Tensor


FORMS = {
    "dataclass": lambda f, x: Out(f(x)),
    "object": lambda f, x: SimpleNamespace(hidden=None, logits=f(x)),
    "dict": lambda f, x: {"logits": f(x)},
    "tuple": lambda f, x: (f(x), x),
}


@pytest.mark.parametrize("form", FORMS)
def test_logits_are_found_in_what_a_model_returns(form):
    model = Of(lambda s, x: FORMS[form](s.f, x), f=nn.Linear(20, 5))
    report = diagnose(model, (X, Y))
    assert report.cause == "healthy"
    expected = F.cross_entropy(model.f(X), Y).item()
    assert report.initial_loss == pytest.approx(expected)
    assert report.chance_loss == pytest.approx(math.log(5))


@pytest.mark.parametrize("form", ["dict", "tuple"])
def test_a_loss_without_dimensions_is_no_logits(form):
    def forward(s, input_ids, labels=None):
        logits = s.head(s.embed(input_ids))
        loss = F.cross_entropy(logits.flatten(0, 1), labels.flatten())
        return {"loss": loss, "logits": logits} if form == "dict" else (loss, logits)

    model = Of(forward, embed=nn.Embedding(50, 32), head=nn.Linear(32, 50))
    ids = torch.randint(50, (16, 12))
    report = diagnose(model, {"input_ids": ids, "labels": ids})
    assert report.cause == "healthy"
    assert report.chance_loss == pytest.approx(math.log(50))
    assert report.initial_loss == pytest.approx(math.log(50), rel=0.2)


def test_a_model_that_returns_its_loss():
    report = diagnose(Of(lambda s, x: s.f(x).square().mean(), f=zoo.mlp(2, 32)), X)
    assert report.cause == "healthy"
    assert report.initial_loss > 0


# Forms of batch


def test_a_graph_in_an_object_of_its_own():
    graph = SimpleNamespace(x=torch.randn(64, 20), owner=torch.randint(8, (64,)))

    def forward(s, g):
        return s.b(torch.zeros(8, 32).index_add(0, g.owner, F.relu(s.a(g.x))))

    kept = graph.x.clone()
    model = Of(forward, a=nn.Linear(20, 32), b=nn.Linear(32, 5))
    report = diagnose(model, (graph, torch.randint(5, (8,))))
    assert report.cause == "healthy"
    assert torch.equal(graph.x, kept)
    assert not graph.x.requires_grad


def test_a_sparse_adjacency():
    mix = (torch.rand(64, 64) < 0.2).float().to_sparse()
    model = Of(lambda s, x, a: s.f(torch.sparse.mm(a, x)), f=nn.Linear(20, 5))
    assert diagnose(model, ((X, mix), Y)).cause == "healthy"


def test_one_sequence_counts_its_time_steps():
    model = Of(lambda s, x: s.h(s.r(x)[0]), r=nn.LSTM(1, 32, batch_first=True), h=nn.Linear(32, 1))
    x = torch.linspace(0, 1, 21)[None, :, None]
    report = diagnose(model, (x, x + 0.05), nn.MSELoss())
    assert (report.cause, report.samples) == ("healthy", 21)
    assert "21 time steps" in report.remarks[0]
    assert diagnose(model, (x, x), nn.MSELoss(), samples_dim=1).samples == 21


def test_loss_of_training_mode_is_what_is_diagnosed():
    def forward(s, x, y):
        o = s.f(x)
        return {"loss_cls": F.cross_entropy(o, y)} if s.training else [{"score": o.softmax(-1)}]

    model = Of(forward, f=zoo.mlp(1, 64, classes=5))
    report = diagnose(model.train(), ((X, Y), None), lambda o: sum(o.values()))
    assert report.cause == "healthy"
    assert model.training
    assert model.f.training


def test_dropout_of_every_form_is_switched_off():
    class DropPath(nn.Module):
        def forward(self, x):
            return x * (torch.rand(len(x), 1) < 0.1) if self.training else x

    def forward(s, x):
        return s.head(s.path(F.dropout(torch.dropout(s.drop(s.a(x)), 0.9, True), 0.9)))

    model = Of(
        forward, a=nn.Linear(20, 32), drop=nn.Dropout(0.9), path=DropPath(), head=nn.Linear(32, 5)
    )
    rows = diagnose(model, (X, Y)).layers
    arrival = (model.a(X) * 1).std(0, correction=0).square().mean().sqrt().item()
    assert rows[1].unit_std == pytest.approx(arrival, rel=1e-5)
    inside = [r for r in rows if r.name.startswith("head (in)")] or [rows[1]]
    assert inside[0].unit_std == pytest.approx(arrival, rel=1e-5)


@pytest.mark.parametrize("kind", ["trace", "script"])
def test_torchscript_is_looked_into(kind):
    model = zoo.mlp(20, 64)
    made = torch.jit.trace(model, X[:4]) if kind == "trace" else torch.jit.script(model)
    report = diagnose(made, (X, Y))
    plain = diagnose(model, (X, Y))
    assert report.cause == plain.cause == "constant_network"
    assert report.initial_loss == pytest.approx(plain.initial_loss)
    seen = {r.name: r.unit_std for r in report.layers}
    for row in plain.layers:
        if row.kind == "Linear":
            assert seen[row.name] == pytest.approx(row.unit_std, rel=1e-4)


@pytest.mark.filterwarnings("ignore")
def test_reentrant_checkpoints():
    from torch.utils.checkpoint import checkpoint

    def forward(s, x):
        return s.head(checkpoint(s.body, x, use_reentrant=True))

    model = Of(forward, body=zoo.mlp(2, 32, classes=32), head=nn.Linear(32, 5))
    model.head.weight.grad = mine = torch.ones(5, 32)
    assert diagnose(model, (X, Y)).cause == "healthy"
    assert model.head.weight.grad is mine
    assert torch.equal(mine, torch.ones(5, 32))
    assert model.body[0].weight.grad is None


# False alarms


def test_a_deep_residual_net_with_batch_norm_is_healthy():
    batch = torch.randn(32, 3, 32, 32), torch.randint(10, (32,))
    report = diagnose(parts.bottlenecks((3, 8, 20, 3)), batch)
    rows = [r for r in report.layers if r.grad]
    assert rows[0].grad > 100 * rows[-2].grad  # end to end a lot, a layer little
    assert report.cause == "healthy"


def test_the_same_growth_a_layer_without_skips_is_not():
    report = zoo.report_on(zoo.mlp(50, 128, fill=zoo.he, norm=nn.BatchNorm1d))
    assert report.cause == "exploding_gradient"


@pytest.mark.parametrize("start", [1e-6, 0.0])
def test_a_class_token_behind_tiny_layer_scales(start):
    from zoo.good import LayerScale

    batch = torch.randn(32, 9, 48), torch.randint(10, (32,))
    model = LayerScale(8, start=start)
    report = diagnose(model, batch)
    assert report.cause == "healthy"
    assert any("branches" in r for r in report.remarks)
    assert (model.scales[0] == start).all()  # put back after the step


def test_products_made_outside_layers_may_have_a_zero_factor():
    def forward(s, c, w):
        return (s.i(c)[:, None] * s.o(w)).sum(-1)

    model = Of(forward, i=nn.Embedding(200, 32), o=nn.Embedding(200, 32))
    nn.init.zeros_(model.o.weight)
    y = torch.zeros(64, 6)
    y[:, 0] = 1
    words = torch.randint(200, (64,)), torch.randint(200, (64, 6))
    report = diagnose(model, (words, y), F.binary_cross_entropy_with_logits)
    assert report.cause == "healthy"
    assert not model.o.weight.any()


def test_gelu_by_its_formula_is_not_saturated_where_its_tanh_is():
    class GELU(nn.Module):
        def forward(self, x):
            return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    model = nn.Sequential(nn.Linear(20, 64), GELU(), nn.Linear(64, 5))
    assert diagnose(model, (15 * X, Y)).cause == "healthy"


def test_a_prior_at_the_output_is_no_saturation():
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5), nn.Sigmoid())
    nn.init.constant_(model[2].bias, -4.6)
    loss = nn.BCELoss()
    assert diagnose(model, (X, F.one_hot(Y, 5).float()), loss).cause == "healthy"


# Blind spots


@pytest.mark.parametrize(("std", "cause"), [(0.01, "vanishing_signal"), (0.0, "symmetric_units")])
def test_weights_held_as_parameters_are_layers(std, cause):
    class P(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = zip([20] + [64] * 19, [64] * 20, strict=True)
            self.w = nn.ParameterList(nn.Parameter(torch.randn(a, b) * std) for a, b in sizes)
            self.o = nn.Parameter(torch.randn(64, 5) * std)

        def forward(self, x):
            for w in self.w:
                x = torch.tanh(x @ w)
            return x @ self.o

    report = diagnose(P(), (X, Y))
    assert report.cause == cause
    assert report.weights_seen == 21
    assert {"w.0", "w.19", "o"} <= {r.name for r in report.layers}


RECURRENT = {
    "RNN": lambda: parts.Recurrent(nn.RNN),
    "cells": lambda: parts.CellLoop(nn.RNNCell),
    "GRU": lambda: parts.Recurrent(nn.GRU),
}


@pytest.mark.parametrize("name", ["RNN", "cells"])
def test_what_a_recurrence_forgets(name):
    batch = torch.randn(64, 60, 8), torch.randint(2, (64,))
    model = RECURRENT[name]()
    weight = model.rnn.weight_hh_l0 if name == "RNN" else model.cell.weight_hh
    nn.init.orthogonal_(weight)
    assert diagnose(model, batch).cause == "healthy"
    with torch.no_grad():
        weight.mul_(0.1)
    report = diagnose(model, batch)
    assert (report.cause, report.variant) == ("vanishing_gradient", "time")
    assert "60 steps" in report.verdict


def test_what_a_default_recurrence_remembers_is_a_remark():
    batch = torch.randn(64, 60, 8), torch.randint(2, (64,))
    report = diagnose(RECURRENT["GRU"](), batch)
    assert report.cause == "healthy"
    assert any("can remember about" in r for r in report.remarks)


BOUNDED = (nn.Hardtanh, nn.ReLU6, nn.Softsign, nn.Hardsigmoid, nn.Tanh, nn.Sigmoid)


@pytest.mark.parametrize("act", BOUNDED)
def test_saturation_of_any_activation(act):
    loud = zoo.mlp(6, 128, act, zoo.normal(1.0), classes=5)
    assert diagnose(loud, (X, Y)).cause == "saturated"
    soft = diagnose(zoo.mlp(2, 128, act, zoo.xavier, classes=5), (X, Y))
    assert soft.cause == "healthy"
    assert max(r.saturated or 0 for r in soft.layers) < 0.2


@pytest.mark.parametrize("fused", [True, False])
def test_attention_that_looks_at_one_place_only(fused):
    def forward(s, x):
        q, k, v = s.q(x), s.k(x), s.v(x)
        if fused:
            return s.h(F.scaled_dot_product_attention(q, k, v).mean(1))
        return s.h((torch.softmax(q @ k.transpose(1, 2) / 8, -1) @ v).mean(1))

    names = {n: nn.Linear(64, 64) for n in "qkv"}
    model = Of(forward, **names, h=nn.Linear(64, 5))
    batch = torch.randn(32, 9, 64), torch.randint(5, (32,))
    assert diagnose(model, batch).cause == "healthy"
    nn.init.normal_(model.q.weight), nn.init.normal_(model.k.weight)
    report = diagnose(model, batch)
    assert (report.cause, report.variant) == ("saturated", "softmax")


def test_a_single_recurrent_module_is_judged_by_its_output():
    report = diagnose(nn.LSTM(8, 2, 8, batch_first=True), torch.randn(64, 20, 8))
    assert report.cause == "constant_network"


# Parameters without gradient


def lora(zero_a):
    return nn.Sequential(parts.LoRA(20, 64, zero_a), nn.ReLU(), parts.LoRA(64, 5, zero_a))


def test_two_zero_factors_never_learn_and_one_does():
    one = diagnose(lora(False), (X, Y))
    assert one.cause == "healthy"
    assert any("step 2" in t for t in (one.verdict, *one.remarks))
    two = diagnose(lora(True), (X, Y))
    assert two.cause == "symmetric_units"
    assert "0.A" in two.verdict or two.where == "0.A"


def test_a_zero_tower_beside_a_good_one():
    def tower():
        layers = nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 16)
        return nn.Sequential(*layers)

    model = parts.Towers(tower(), tower())
    batch = (X, torch.randn(64, 20)), Y
    assert diagnose(model, batch).cause == "healthy"
    for p in model.b.parameters():
        nn.init.zeros_(p)
    report = diagnose(model, batch)
    assert report.cause == "symmetric_units"
    assert report.where.startswith("b.0")


def test_a_threshold_where_sigmoid_has_no_slope():
    def forward(s, x):
        return s.head(F.relu(s.a(x) - torch.sigmoid(s.t)))

    model = Of(forward, a=nn.Linear(20, 64), head=nn.Linear(64, 5), t=nn.Parameter(torch.zeros(1)))
    assert diagnose(model, (X, Y)).cause == "healthy"
    model.t.data.fill_(-150)
    report = diagnose(model, (X, Y))
    assert (report.cause, report.where) == ("saturated", "t")


def test_nothing_gets_a_gradient():
    model = Of(lambda s, x: s.f(x).detach() + 0 * x[:, :5], f=zoo.mlp(1, 8, classes=5))
    report = diagnose(model, (X, Y))
    assert report.cause == "no_gradient"
    assert "4 of 4" in report.verdict


def test_unused_parameters_are_named():
    model = Of(lambda s, x: s.f(x), f=nn.Linear(20, 5), idle=nn.Linear(3, 3))
    report = diagnose(model, (X, Y))
    assert report.cause == "healthy"
    assert any("idle.weight" in r for r in report.remarks)


def test_adaln_zero_opens_at_the_third_step():
    from zoo.good import GOOD

    report = diagnose(*GOOD["adaLN-zero"]())
    assert report.cause == "healthy"
    assert not any("exactly zero" in r for r in report.remarks)


# Inputs, targets, loss


def test_inputs_and_targets_of_another_scale():
    x = torch.arange(1.0, 257.0)[torch.randperm(256), None] * 15
    report = diagnose(zoo.mlp(1, 50, features=1, classes=1), (x, x**3), nn.MSELoss())
    assert any("inputs have mean" in r for r in report.remarks)
    assert any("targets have mean" in r for r in report.remarks)
    uneven = X.clone()
    uneven[:, 3] *= 1e6
    report = diagnose(zoo.mlp(1, 64, classes=5), (uneven, Y))
    assert any("input feature 3" in r for r in report.remarks)
    assert "output layer" not in report.verdict
    fine = diagnose(zoo.mlp(1, 64, classes=5), (X, Y))
    assert not any("input" in r for r in fine.remarks)


@pytest.mark.parametrize("own", [True, False])
def test_a_tied_embedding_of_unit_variance(own):
    def forward(s, ids, labels):
        o = F.linear(s.n(s.f(s.e(ids))), s.e.weight)
        return {"loss": F.cross_entropy(o.flatten(0, 1), labels.flatten()), "logits": o}

    model = Of(forward, e=nn.Embedding(500, 128), f=nn.Linear(128, 128), n=nn.LayerNorm(128))
    ids = torch.randint(500, (16, 12))
    batch = {"ids": ids, "labels": ids.roll(1)}
    report = diagnose(model, batch, (lambda o: o["loss"]) if own else None)
    assert report.cause == "initial_loss"
    assert "e.weight" in report.verdict
    assert "embedding" in report.verdict
    assert any("ln C = 6.21" in r for r in report.remarks)
    nn.init.normal_(model.e.weight, std=0.02)
    assert diagnose(model, batch).cause == "healthy"


def test_a_sum_over_samples_is_no_high_loss():
    model = zoo.mlp(1, 32, classes=5)
    for loss in (nn.CrossEntropyLoss(reduction="sum"), lambda o, y: F.cross_entropy(o, y) * 64):
        report = diagnose(model, (X, Y), loss)
        assert report.cause == "healthy"
        assert not any("above ln C" in r for r in report.remarks)


def test_samples_in_another_dimension():
    model = nn.RNN(8, 16)
    x = torch.randn(32, 16, 8)  # (time, samples, features)
    report = diagnose(model, x, samples_dim=1)
    assert report.samples == 16
    assert not any("one sequence" in r for r in report.remarks)
    expected = x.std(1, correction=0).square().mean().sqrt().item()
    assert report.layers[0].unit_std == pytest.approx(expected, rel=1e-5)


def test_outputs_far_above_what_zero_would_lose():
    model = zoo.mlp(2, 64, classes=1)
    model[-1].weight.data *= 100
    report = diagnose(model, (X, torch.randn(64, 1)), nn.MSELoss())
    assert any("outputs of zero" in r for r in report.remarks)


# The right advice


@pytest.mark.parametrize("factor", [1e-5, 1e6])
def test_one_bad_layer_of_twenty_is_named(factor):
    model = zoo.mlp(20, 128, fill=zoo.he, classes=5)
    model[14].weight.data *= factor
    report = diagnose(model, (X, Y))
    assert report.cause == ("vanishing_signal" if factor < 1 else "exploding_signal")
    assert "14.weight" in report.verdict


def test_a_norm_that_starts_at_zero_is_named():
    layers = []
    for i in range(4):
        layers += [nn.Conv2d(3 if i == 0 else 16, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 64, 5))
    for m in model.modules():
        if isinstance(m, nn.BatchNorm2d):
            nn.init.zeros_(m.weight)
    report = diagnose(model, (torch.randn(32, 3, 8, 8), torch.randint(5, (32,))))
    assert report.cause == "vanishing_signal"
    assert "1.weight" in report.verdict
    assert "He" not in report.verdict


@pytest.mark.parametrize("act", [nn.GELU, nn.LeakyReLU])
def test_biases_that_hold_an_activation_at_one_side_are_blamed(act):
    report = diagnose(zoo.mlp(5, 128, act, zoo.he, -10.0, classes=5), (X, Y))
    assert report.cause in ("dead_units", "constant_network", "vanishing_signal")
    assert "bias" in report.verdict


def test_a_zero_output_layer_is_told_in_one_text_without_nan():
    model = nn.Sequential(nn.Linear(20, 64), nn.SiLU(), nn.Linear(64, 20))
    nn.init.zeros_(model[2].weight), nn.init.zeros_(model[2].bias)
    for language in ("en", "zh"):
        report = diagnose(model, (X, X), nn.MSELoss(), language)
        said = " ".join([report.verdict, *report.remarks])
        assert report.cause == "healthy"
        assert "nan" not in said
        assert "2.weight" in said


def test_nan_is_located_in_its_parameter():
    model = zoo.mlp(6, 32, fill=zoo.he, classes=5)
    model[4].weight.data[1, 2] = math.nan
    report = diagnose(model, (X, Y))
    assert (report.cause, report.where) == ("non_finite", "4")
    assert "4.weight" in report.verdict


def test_one_of_two_towers_fades():
    class Two(parts.Towers):
        def forward(self, x):
            return super().forward(x, x)

    good, bad = zoo.mlp(2, 64, fill=zoo.he, classes=16), zoo.mlp(15, 64, classes=16)
    report = diagnose(Two(good, bad), (X, Y))
    assert report.cause == "constant_network"
    assert report.where.startswith("b.")


def test_growth_is_measured_along_the_residual_stream():
    model = parts.ResidualMLP(12)
    model.stem.weight.data *= 1e-4  # the stem hides from the input what the blocks do
    nn.init.zeros_(model.stem.bias)
    report = diagnose(model, (X, torch.randint(10, (64,))))
    assert (report.cause, report.variant) == ("exploding_signal", "residual")
