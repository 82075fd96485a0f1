"""What is in the weights, without data: laws, fans, findings, and no false flag."""

import json
import math

import pytest
import torch
from torch import nn

from initcheck import audit
from initcheck.laws import Fans, depth, fans
from zoo import parts


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def only(report):
    return report.parameters[0]


# Fans


FANS = {
    "linear": (lambda: nn.Linear(20, 64), Fans(20, 64, 20, 64)),
    "conv": (lambda: nn.Conv2d(8, 16, 3), Fans(72, 144, 72, 144)),
    "depthwise": (lambda: nn.Conv2d(64, 64, 3, groups=64), Fans(9, 9, 9, 576)),
    "groups": (lambda: nn.Conv1d(8, 32, 5, groups=4), Fans(10, 40, 10, 160)),
    "strided": (lambda: nn.Conv2d(8, 16, 4, stride=2), Fans(128, 64, 128, 256)),
    "transposed": (lambda: nn.ConvTranspose2d(256, 64, 4, 2), Fans(1024, 1024, 1024, 4096)),
    "transposed, groups": (
        lambda: nn.ConvTranspose1d(8, 16, 3, groups=2),
        Fans(12, 24, 24, 24),
    ),
}


@pytest.mark.parametrize("name", FANS)
def test_fans(name):
    make, expected = FANS[name]
    assert fans(make().weight, make()) == expected


@pytest.mark.parametrize(
    "name", ["transposed", "depthwise", "groups", "conv", "transposed, groups"]
)
def test_fan_in_is_what_keeps_the_variance(name):
    """Var(w) = 1/fan_in gives outputs of the inputs' variance, away from the border."""
    layer = FANS[name][0]()
    fan_in = FANS[name][1].fan_in
    nn.init.normal_(layer.weight, std=fan_in**-0.5)
    nn.init.zeros_(layer.bias)
    size = (24,) * (layer.weight.ndim - 2)
    out = layer(torch.randn(32, layer.in_channels, *size))
    inside = out[(..., *[slice(6, -6)] * len(size))]
    assert inside.var().item() == pytest.approx(1, rel=0.25)


# Laws


DRAWS = {
    "default": (lambda w: None, "uniform", "default"),
    "He": (lambda w: nn.init.kaiming_normal_(w), "normal", "He"),
    "He, uniform": (lambda w: nn.init.kaiming_uniform_(w), "uniform", "He"),
    "Xavier": (nn.init.xavier_normal_, "normal", "Xavier"),
    "Xavier, uniform": (nn.init.xavier_uniform_, "uniform", "Xavier"),
    "LeCun": (lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear"), "normal", "LeCun"),
    "fan_out": (lambda w: nn.init.kaiming_normal_(w, mode="fan_out"), "normal", "He, fan_out"),
    "tanh's gain": (lambda w: nn.init.xavier_normal_(w, 5 / 3), "normal", "Xavier x 5/3"),
    "ReLU's gain": (lambda w: nn.init.xavier_uniform_(w, 2**0.5), "uniform", "Xavier x sqrt(2)"),
    "fan_out, linear": (
        lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="linear"),
        "normal",
        "LeCun, fan_out",
    ),
    "classifier": (
        lambda w: nn.init.uniform_(w, -(len(w) ** -0.5), len(w) ** -0.5),
        "uniform",
        "U(1/sqrt(fan_out))",
    ),
    "default's std": (
        lambda w: nn.init.normal_(w, std=(3 * w.shape[1]) ** -0.5),
        "normal",
        "1/sqrt(3 fan_in)",
    ),
    ".01": (lambda w: nn.init.normal_(w, std=0.01), "normal", "std .01"),
    "orthogonal": (nn.init.orthogonal_, "orthogonal", "orthogonal, gain 1"),
    "orthogonal, gain": (
        lambda w: nn.init.orthogonal_(w, 2**0.5),
        "orthogonal",
        "orthogonal, gain 1.4",
    ),
    ".02": (lambda w: nn.init.normal_(w, std=0.02), "normal", "std .02"),
    "truncated": (
        lambda w: nn.init.trunc_normal_(w, std=0.02, a=-0.04, b=0.04),
        "truncated normal",
        "",
    ),
    "zero": (nn.init.zeros_, "zero", "zeros"),
    "eye": (nn.init.eye_, "identity", ""),
}


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("shape", [(300, 140), (64, 700)])
def test_names_the_law_a_weight_was_drawn_by(name, shape):
    draw, kind, law = DRAWS[name]
    layer = nn.Linear(shape[1], shape[0])
    draw(layer.weight)
    row = only(audit(layer))
    assert row.distribution == kind
    assert row.law == law
    assert row.std == pytest.approx(layer.weight.std(correction=0).item(), rel=1e-5)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
@pytest.mark.parametrize("name", ["default", "He", "Xavier, uniform", "orthogonal"])
def test_laws_in_other_precisions(name, dtype):
    draw, kind, law = DRAWS[name]
    layer = nn.Linear(170, 300)
    draw(layer.weight)
    row = only(audit(layer.to(dtype)))
    assert (row.distribution, row.law) == (kind, law)


def test_laws_of_layers_with_their_own():
    model = nn.ModuleDict(
        {
            "lstm": nn.LSTM(8, 64),
            "mha": nn.MultiheadAttention(64, 4),
            "emb": nn.Embedding(100, 64),
            "up": nn.ConvTranspose2d(16, 8, 4, 2),
            "wise": nn.Conv2d(64, 64, 3, groups=64),
        }
    )
    rows = {p.name: p for p in audit(model).parameters}
    assert rows["lstm.weight_hh_l0"].law == "default, U(1/sqrt(hidden))"
    assert rows["lstm.weight_ih_l0"].law == "default, U(1/sqrt(hidden))"
    assert rows["mha.in_proj_weight"].law.startswith("Xavier over the packed 3E")
    assert rows["mha.in_proj_weight"].fan_in == 64
    assert rows["emb.weight"].law == "default, N(0, 1)"
    assert rows["up.weight"].law == rows["wise.weight"].law == "default"
    assert (rows["up.weight"].fan_in, rows["wise.weight"].fan_out) == (64, 9)
    assert audit(model).clean


def test_laws_of_vectors_without_a_layer():
    model = nn.Module()
    model.scale = nn.Parameter(torch.randn(3000))
    model.shift = nn.Parameter(torch.randn(3000) * 0.02)
    assert [p.law for p in audit(model).parameters] == ["N(0, 1)", "std .02"]


def test_depth_is_the_number_of_equal_blocks():
    names = [
        f"h.{i}.{p}" for i in range(12) for p in ("a.weight", "a.bias", "b.weight", "c.weight")
    ]
    assert depth([*names, "head.weight"]) == 12
    assert depth(["0.weight", "2.weight"]) == 0


# Findings


def kinds(model, **options):
    return {(name, kind) for name, kind, _ in audit(model, **options).findings}


def test_identical_encoder_layers():
    """pytorch#86274: nn.TransformerEncoder copies its first layer."""
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    model = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
    found = kinds(model)
    assert ("layers.1.linear1.weight", "twins") in found
    assert ("layers.2.self_attn.in_proj_weight", "twins") in found
    assert not any(name.startswith("layers.0") for name, _ in found)
    for p in model.parameters():
        if p.ndim > 1:
            nn.init.xavier_uniform_(p)
    assert audit(model).clean


class GPTBlock(nn.Module):
    def __init__(self, d=64):
        super().__init__()
        self.ln, self.c_attn, self.c_proj = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(d, 4 * d), "c_proj": nn.Linear(4 * d, d)})


def gpt(scaled, layers=12):
    model = nn.ModuleDict({"h": nn.ModuleList(GPTBlock() for _ in range(layers))})
    for name, p in model.named_parameters():
        if p.ndim > 1:
            scale = (2 * layers) ** -0.5 if scaled and name.endswith("c_proj.weight") else 1
            nn.init.normal_(p, std=0.02 * scale)
    return model


def test_gpt2_without_its_depth_scale():
    """transformers#47458: 1/sqrt(2 L) was never applied."""
    report = audit(gpt(False))
    assert report.layers == 12
    found = {(name, kind) for name, kind, _ in report.findings}
    assert found == {
        (f"h.{i}.{part}.weight", "depth_scale")
        for i in range(12)
        for part in ("c_proj", "mlp.c_proj")
    }
    assert "0.00408" in report.findings[0][2]
    good = audit(gpt(True))
    assert good.clean
    assert {p.law for p in good.parameters if "c_proj.weight" in p.name} == {".02/sqrt(2 x 12)"}


def old_trunc_normal(w, std):
    """As torch drew it before 2.12: erfinv of a uniform, which in bfloat16 is often exactly -1."""
    low = math.erf(-2 / std / math.sqrt(2))
    with torch.no_grad():
        w.uniform_(low, -low).erfinv_().mul_(std * math.sqrt(2)).clamp_(-2, 2)


def test_truncation_of_old_torch_in_bfloat16():
    """pytorch!174997: -2.0 at std .02, about 2000 times in a million."""
    layer = nn.Linear(512, 512, bias=False).bfloat16()
    old_trunc_normal(layer.weight, 0.02)
    (name, kind, text) = audit(layer).findings[0]
    assert (name, kind) == ("weight", "truncation")
    assert "trunc_normal_" in text
    fine = nn.Linear(512, 512, bias=False).bfloat16()
    fine.weight.data.copy_(torch.randn(512, 512) * 0.02)
    assert audit(fine).clean


def test_a_head_and_a_tied_embedding_of_unit_variance():
    model = nn.ModuleDict({"emb": nn.Embedding(300, 64), "head": nn.Linear(64, 300, bias=False)})
    assert audit(model).clean
    model["head"].weight = model["emb"].weight
    report = audit(model)
    assert [kind for _, kind, _ in report.findings] == ["tied_unit_normal"]
    assert any("head.weight" in note for note in only(report).notes)
    nn.init.normal_(model["emb"].weight, std=0.02)
    assert audit(model).clean
    head = nn.Linear(64, 300)
    nn.init.normal_(head.weight)
    assert ("weight", "unit_normal") in kinds(head)


@pytest.mark.parametrize("names", [("lora_A", "lora_B"), ("A", "B"), ("down", "up")])
def test_lora_with_both_factors_zero(names):
    """Guitaricet/relora#18: A = B = 0 on a frozen base."""
    base = nn.Module()
    base.layer = nn.Linear(64, 32)
    a, b = (nn.Parameter(torch.zeros(s)) for s in ((4, 64), (32, 4)))
    base.layer.register_parameter(names[0], a), base.layer.register_parameter(names[1], b)
    assert (f"layer.{names[1]}", "two_zeros") in kinds(base)
    nn.init.normal_(a)
    assert audit(base).clean


def test_two_zero_layers_in_a_row_and_one_before_a_relu():
    def chain(*layers):
        return nn.Sequential(nn.Conv2d(3, 8, 3), nn.SiLU(), *layers)

    def zero(layer):
        nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)
        return layer

    two = chain(zero(nn.Conv2d(8, 8, 1)), nn.SiLU(), zero(nn.Conv2d(8, 8, 1)))
    assert kinds(two) == {("4.weight", "two_zeros")}
    one = chain(nn.Conv2d(8, 8, 1), nn.SiLU(), zero(nn.Conv2d(8, 8, 1)))
    assert audit(one).clean
    relu = chain(zero(nn.Conv2d(8, 8, 1)), nn.ReLU(), nn.Conv2d(8, 8, 1))
    assert kinds(relu) == {("2.weight", "zero_before_relu")}


def test_a_mean_where_a_std_was_meant():
    layer = nn.Linear(100, 200)
    nn.init.normal_(layer.weight, 0.1)
    report = audit(layer)
    mean = next(text for _, kind, text in report.findings if kind == "mean")
    assert "normal_(w, 0." in mean
    nn.init.uniform_(layer.weight, 0, 0.1)
    assert kinds(layer) == {("weight", "mean")}
    nn.init.normal_(layer.weight, std=0.1)
    assert audit(layer).clean


def test_weights_that_loading_drew_again():
    """transformers#46620: nothing was reported, and a layer was not what the file held."""
    model = parts.Decoder(2)
    saved = {n: p.clone() for n, p in model.state_dict().items()}
    assert audit(model, saved).clean
    nn.init.normal_(model.blocks[1].fc1.weight, std=0.02)
    del saved["blocks.0.n1.bias"]
    found = kinds(model, checkpoint=saved)
    assert found == {("blocks.1.fc1.weight", "differs"), ("blocks.0.n1.bias", "missing")}


def test_a_fresh_draw_in_a_trained_model():
    model = parts.Decoder(2, tied=False)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("weight"):
                p.add_(torch.randn_like(p) ** 3 * 0.02)  # as training leaves them: of no law
    assert audit(model).clean
    nn.init.normal_(model.head.weight, std=0.02)
    assert kinds(model) == {("head.weight", "redrawn")}


def test_copied_units_constants_and_nan():
    layer = nn.Linear(20, 64)
    layer.weight.data[32:] = layer.weight.data[:32]
    report = audit(layer)
    assert [k for _, k, _ in report.findings] == ["copied_units"]
    assert "50%" in report.findings[0][2]
    nn.init.constant_(layer.weight, 0.1)
    assert kinds(layer) == {("weight", "constant")}
    layer.weight.data[0, 0] = math.nan
    assert kinds(layer) == {("weight", "nonfinite")}


def test_an_outlier():
    layer = nn.Linear(100, 100)
    layer.weight.data[3, 4] = 1e37
    found = audit(layer).findings
    assert [k for _, k, _ in found] == ["outliers"]
    assert "1e+37" in found[0][2]


HEALTHY = {
    "mlp": lambda: parts.mlp(3, 64),
    "He": lambda: parts.mlp(3, 64, fill=parts.he),
    "Xavier": lambda: parts.mlp(3, 64, fill=nn.init.xavier_normal_),
    "orthogonal": lambda: parts.mlp(3, 64, fill=nn.init.orthogonal_),
    "ResNet": lambda: parts.ResNet((2, 2)),
    "ResNet, zero gamma": lambda: parts.ResNet((2, 2), zero=True),
    "bottlenecks": lambda: parts.bottlenecks((2, 2)),
    "GPT": lambda: parts.Decoder(3),
    "post-norm": lambda: parts.Decoder(3, pre=False, tied=False),
    "LSTM": parts.Recurrent,
    "GRU": lambda: parts.Recurrent(nn.GRU, num_layers=2, bidirectional=True),
    "LoRA": lambda: nn.Sequential(parts.LoRA(20, 64), nn.ReLU(), parts.LoRA(64, 5)),
    "narrow": lambda: nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1)),
    "norms": lambda: nn.Sequential(nn.BatchNorm2d(4), nn.LayerNorm(4), nn.GroupNorm(2, 4)),
    "PReLU": lambda: nn.Sequential(nn.Linear(20, 64), nn.PReLU(64)),
    "bilinear": lambda: nn.Bilinear(8, 9, 10),
    "dirac": lambda: dirac(nn.Conv2d(32, 32, 3)),
    "empty": lambda: nn.Linear(0, 3),
}


def dirac(layer):
    nn.init.dirac_(layer.weight)
    return layer


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("trial", range(3))
@pytest.mark.filterwarnings("ignore:Initializing zero-element")
def test_no_flag_on_what_is_well_initialized(name, trial):
    torch.manual_seed(trial)
    report = audit(HEALTHY[name]())
    assert report.clean, report.findings


# Report


def test_the_report_in_all_forms():
    model = nn.Sequential(nn.Linear(100, 300), nn.ReLU(), nn.Linear(300, 10))
    nn.init.normal_(model[0].weight)
    for language, word in (("en", "findings"), ("zh", "问题")):
        report = audit(model, language=language)
        lines = str(report).splitlines()
        assert word in lines[0]
        assert "0.weight" in lines[1]
        assert max(map(len, lines)) <= 100
        assert len(report.table().splitlines()) == 2 + 4
    data = report.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["parameters"][0]["kinds"] == ["unit_normal"]
    assert "0.weight" in report._repr_html_()


def test_a_long_report_is_a_summary():
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    report = audit(nn.TransformerEncoder(layer, 24, enable_nested_tensor=False))
    lines = str(report).splitlines()
    assert len(report.parameters) == 288
    assert len(lines) < 40
    assert max(map(len, lines)) <= 100


def test_nothing_is_changed_and_no_random_number_drawn():
    model = parts.Decoder(2)
    before, state = {n: p.clone() for n, p in model.state_dict().items()}, torch.get_rng_state()
    audit(model)
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(before[n], p) for n, p in model.state_dict().items())
    assert all(p.grad is None and p.requires_grad for p in model.parameters())


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        (("model",), TypeError, "nn.Module"),
        ((nn.Linear(2, 2), "file.pt"), TypeError, "state dict"),
        ((nn.Linear(2, 2, device="meta"),), ValueError, "without values"),
        ((nn.LazyLinear(2),), ValueError, "without values"),
        ((nn.Linear(2, 2), None, "fr"), ValueError, '"zh" or "en"'),
    ],
)
def test_bad_input_gets_one_clear_line(args, error, message):
    with pytest.raises(error, match=message) as caught:
        audit(*args)
    assert "\n" not in str(caught.value)
