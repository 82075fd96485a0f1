"""`diagnose` names known illnesses, computes what it says, and leaves no trace."""

import copy
import itertools
import json
import math
import subprocess
import sys
import unicodedata

import pytest
import torch
from torch import nn

from figures_src.core import diagnose as module
from figures_src.core.diagnose import VERDICTS, diagnose

from . import sick_models as zoo


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small nets gain nothing from more, and lose a lot on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def report_on(model, language="en", **options):
    return diagnose(model, zoo.batch_for(model, **options), language=language)


# --- causes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", zoo.CASES)
def test_names_the_cause_on_three_seeds(name):
    make, cause = zoo.CASES[name]
    found = []
    for seed in range(3):
        torch.manual_seed(seed)
        found.append(report_on(make()).cause)
    assert found == [cause] * 3


CHAPTER_OF = {
    "default ReLU 20x256": "choosing",
    "tanh sigma .01 10x256": "why",
    "ReLU Xavier 30x128": "he",
    "tanh sigma 1 10x256": "why",
    "ReLU zero 4x64": "why",
    "sigmoid Xavier 10x256": "xavier",
    "ReLU bias -10 5x256": "diagnosing",
    "residual 20x128": "diagnosing",
    "ReLU sigma .2 10x256": "why",
    "batch norm 50x128": "xavier",
    "He 10x256": "training",
}


@pytest.mark.parametrize("name", CHAPTER_OF)
def test_sends_to_the_chapter_that_explains(name):
    torch.manual_seed(0)
    assert report_on(zoo.CASES[name][0]()).chapter == CHAPTER_OF[name]


def test_default_bias_hides_the_collapse():
    """The point: the whole tensor looks alive, std ~ .369/sqrt(n), and nothing varies."""
    torch.manual_seed(0)
    last = report_on(zoo.mlp(20, 512)).layers[-2]
    assert last.std * math.sqrt(512) == pytest.approx(0.369, rel=0.15)
    assert last.unit_std < 1e-7
    assert last.cosine > 1 - 1e-9


def test_without_its_bias_the_same_net_has_a_vanishing_signal():
    """Same weights, biases zeroed: E[a^2] = 6^-20, and there is nothing left to look alive."""
    torch.manual_seed(0)
    model = zoo.mlp(20, 512)
    for layer in model[::2]:
        nn.init.zeros_(layer.bias)
    report = report_on(model)
    assert report.cause == "vanishing_signal"
    mean_square = report.layers[-2].rms ** 2
    assert 6.0**-20 / 4 < mean_square < 6.0**-20 * 4


def test_attenuation_matches_sigma_root_n():
    """Linear regime of tanh: x sigma sqrt(n) a layer, here .16."""
    torch.manual_seed(0)
    tanh = [
        r for r in report_on(zoo.CASES["tanh sigma .01 10x256"][0]()).layers if r.kind == "Tanh"
    ]
    ratio = (tanh[-1].unit_std / tanh[0].unit_std) ** (1 / 9)
    assert ratio == pytest.approx(0.16, rel=0.05)


def test_he_on_the_output_layer_is_a_remark_not_an_illness():
    torch.manual_seed(0)
    high = report_on(zoo.mlp(2, 256, fill=zoo.he))
    assert high.cause == "healthy"
    assert "ln C" in high.remarks[0]
    assert 2.6 < high.initial_loss < 3.5
    assert high.chance_loss == pytest.approx(math.log(10))
    low = zoo.mlp(2, 256, fill=zoo.he)
    nn.init.normal_(low[-1].weight, std=0.01)
    assert report_on(low).remarks == ()


def test_depth_that_just_works_is_remarked():
    """.41^4 = .028 passes, .41^8 = 8e-4 would not."""
    torch.manual_seed(0)
    report = report_on(zoo.mlp(4, 128))
    assert report.cause == "healthy"
    assert any("twice as deep" in r for r in report.remarks)


def test_zero_output_layer_is_no_illness():
    torch.manual_seed(0)
    model = zoo.mlp(3, 64, fill=zoo.he)
    nn.init.zeros_(model[-1].weight)
    report = report_on(model)
    assert report.cause == "healthy"
    assert any("no gradient" in r.lower() for r in report.remarks)


def test_scale_of_the_input_is_judged_by_what_it_does():
    torch.manual_seed(0)
    x, y = torch.randn(64, 20), torch.randint(10, (64,))
    assert diagnose(zoo.mlp(5, 64, nn.Tanh, zoo.xavier), (255 * x, y)).cause == "saturated"
    normed = nn.Sequential(nn.LayerNorm(20), *zoo.mlp(5, 64, fill=zoo.he))
    for scale in (1e-3, 1e4):
        assert diagnose(normed, (scale * x, y)).cause == "healthy"
        assert diagnose(zoo.mlp(5, 64, fill=zoo.he), (scale * x, y)).cause == "healthy"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_weight_that_is_no_number(value):
    torch.manual_seed(0)
    model = zoo.mlp(4, 64, fill=zoo.he)
    model[2].weight.data[3, 5] = value
    report = report_on(model)
    assert report.cause == "non_finite"
    assert "2" in report.verdict
    assert report.layers[3].name == "2"
    assert 0 < report.layers[3].nonfinite < 0.1


def test_gradient_that_is_no_number():
    """sqrt(0) is 0, its slope infinite, and inf * 0 is NaN."""
    report = diagnose(nn.Linear(3, 2), torch.randn(8, 3), lambda out: (out * 0).sqrt().sum())
    assert report.cause == "non_finite"


def test_float64_signals_below_float32_are_seen():
    torch.manual_seed(0)
    model = zoo.mlp(60, 32, nn.Tanh, zoo.normal(1e-5)).double()
    last = diagnose(model, torch.randn(32, 20, dtype=torch.float64)).layers[-2]
    assert 0 < last.unit_std < 1e-200
    assert last.cosine == pytest.approx(last.cosine)
    assert abs(last.cosine) <= 1


# --- statistics -------------------------------------------------------------------------------


def test_every_statistic_of_a_linear_net_by_hand():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1, bias=False))
    model[0].weight.data = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
    model[0].bias.data = torch.tensor([1.0, 4.0])
    model[1].weight.data = torch.tensor([[1.0, -1.0]])
    # x = (1,0), (0,1): h = (3,5), (1,7): y = -2, -6. Loss sum y: delta_h = (1,-1),
    # delta_x = (1,-3).
    report = diagnose(model, torch.eye(2), lambda out: out.sum())
    start, hidden, out = report.layers
    root = math.sqrt
    expected = {
        "start": (0.5, 0.5, root(0.5), 0.0, root(20), None, None),
        "hidden": (1.0, root(5), root(21), 38 / root(34 * 50), 2.0, 2.0, 2 / root(14)),
        "out": (2.0, 2.0, root(20), 1.0, root(2), root(160), root(80)),
    }
    names = ("unit_std", "std", "rms", "cosine", "grad", "weight_grad", "update")
    for row, values in zip((start, hidden, out), expected.values(), strict=True):
        assert tuple(getattr(row, n) for n in names) == pytest.approx(values, abs=1e-7)
        assert row.saturated is None
        assert row.dead is None
        assert row.nonfinite == 0
    assert report.initial_loss == pytest.approx(-8)
    assert report.chance_loss is None
    assert [r.name for r in report.layers] == ["input", "0", "1"]
    assert hidden.shape == [2, 2]


def test_dead_and_saturated_shares_by_hand():
    x = torch.tensor([[-1.0, 2.0, -3.0, 0.5], [-2.0, -1.0, 3.0, 9.0]])
    assert diagnose(nn.Sequential(nn.ReLU()), x).layers[1].dead == 0.25
    # tanh(2) = .964, tanh(3) = .995; sigmoid(3) = .953 and sigmoid(9) = .9999, bound 4.18
    assert diagnose(nn.Sequential(nn.Tanh()), x).layers[1].saturated == 3 / 8
    assert diagnose(nn.Sequential(nn.Sigmoid()), x).layers[1].saturated == 1 / 8


def test_cosine_is_the_mean_over_pairs():
    torch.manual_seed(0)
    x = torch.randn(9, 5, dtype=torch.float64)
    pairs = [torch.cosine_similarity(x[i], x[j], dim=0).item() for i in range(9) for j in range(i)]
    assert diagnose(nn.Identity(), x).layers[0].cosine == pytest.approx(sum(pairs) / len(pairs))


def test_unit_std_of_a_conv_net_is_taken_at_each_position():
    x = torch.zeros(4, 1, 2, 2)
    x[:, 0, 0, 0] = torch.tensor([1.0, -1.0, 1.0, -1.0])  # one of four units varies: sqrt(1/4)
    x[:, 0, 1, 1] = 5.0
    row = diagnose(nn.Conv2d(1, 1, 1), x).layers[0]
    assert row.unit_std == pytest.approx(0.5)
    assert row.std > 2


def test_cross_entropy_is_the_default_for_class_indices():
    torch.manual_seed(0)
    model, x, y = nn.Linear(6, 7), torch.randn(32, 6), torch.randint(7, (32,))
    expected = nn.functional.cross_entropy(model(x), y).item()
    for loss in (None, nn.CrossEntropyLoss(), nn.functional.cross_entropy):
        report = diagnose(model, (x, y), loss)
        assert report.initial_loss == pytest.approx(expected, rel=1e-6)
        assert report.chance_loss == pytest.approx(math.log(7))
    binary = diagnose(nn.Linear(6, 1), (x, y % 2))
    assert binary.chance_loss == pytest.approx(math.log(2))
    assert 0.3 < binary.initial_loss < 1.2


@pytest.mark.parametrize("shape", [(8, 5, 6), (8, 6, 5)])
def test_cross_entropy_of_sequences_and_images(shape):
    """Targets (8, 5), 6 classes: last, as in language models, or second, as torch has it."""
    torch.manual_seed(0)
    x, y = torch.randn(shape), torch.randint(6, (8, 5))
    logits = x if shape[1] == 6 else x.movedim(-1, 1)
    report = diagnose(nn.Identity(), (x, y))
    assert report.initial_loss == pytest.approx(nn.functional.cross_entropy(logits, y).item())


def test_without_class_indices_gradients_flow_all_the_same():
    """Batch normalization cancels a gradient common to all samples, not a random one."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(5, 16), nn.BatchNorm1d(16), nn.Linear(16, 2))
    x = torch.randn(32, 5)
    for batch in (x, [x], (x, None), (x, torch.randn(32, 2))):
        report = diagnose(model, batch)
        assert report.initial_loss is None
        assert report.chance_loss is None
        assert all(row.grad > 1e-3 for row in report.layers)
    assert diagnose(model, x).to_dict() == report.to_dict()  # the direction is fixed


def test_loss_is_called_with_targets_if_there_are_any():
    model, x, y = nn.Linear(5, 2), torch.randn(8, 5), torch.randn(8, 2)
    assert diagnose(model, (x, y), nn.MSELoss()).initial_loss == pytest.approx(
        nn.functional.mse_loss(model(x), y).item()
    )
    assert diagnose(model, x, lambda out: out.mean()).initial_loss == pytest.approx(
        model(x).mean().item(), abs=1e-6
    )


# --- nothing is left behind -------------------------------------------------------------------


class Restless(nn.Module):
    """Changes all it can while running: buffers, parameters, caches, modes, random numbers."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(0.5)
        )
        self.table = nn.Embedding(4, 8, max_norm=0.1)
        self.head = nn.Linear(8, 3)
        self.register_buffer("calls", torch.zeros(()))
        self.history, self.cache, self.fail = [], {}, False

    def forward(self, x):
        self.calls = self.calls + 1
        self.history.append(1)
        self.cache["x"] = x
        self.last = x
        self.train(not self.training)
        self.body[1].running_mean.add_(7)
        torch.rand(3)
        x = self.body(x) + self.table(torch.arange(len(x)) % 4)
        if self.fail:
            raise RuntimeError("on purpose")
        return self.head(x)


def snapshot(model):
    state = {"rng": torch.get_rng_state()}
    for name, m in model.named_modules():
        attributes = {k: v for k, v in vars(m).items() if k not in ("_modules",)}
        state[name] = copy.deepcopy(
            {k: dict(v) if isinstance(v, dict) else v for k, v in attributes.items()}
        )
    for name, p in model.named_parameters():
        grad = None if p.grad is None else p.grad.clone()
        state["p." + name] = [id(p), p.requires_grad, p.detach().clone(), id(p.grad), grad]
    state["children"] = [(name, id(m)) for name, m in model.named_modules()]
    return state


def same(a, b):
    if isinstance(a, torch.Tensor):
        return isinstance(b, torch.Tensor) and torch.equal(a, b) and a.dtype == b.dtype
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def user_hook(*args):
    return None


@pytest.fixture
def restless():
    torch.manual_seed(0)
    model = Restless()
    model.body[0].weight.requires_grad_(False)
    model.head.weight.grad = torch.ones(3, 8)
    model.body[1].eval()
    model.body[0].register_forward_hook(user_hook)
    model.head.register_full_backward_hook(user_hook)
    return model


def good_loss(out):
    return out.square().mean()


def bad_loss(out):
    raise RuntimeError("on purpose")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("fail", ["no", "forward", "loss", "result"])
def test_leaves_model_and_batch_as_they_were(restless, training, fail):
    if not training:
        restless.eval()
    restless.fail = fail == "forward"
    x = torch.randn(16, 6)
    losses = {"loss": bad_loss, "result": lambda out: out}
    before, batch = snapshot(restless), (x.clone(), x._version, x.requires_grad)
    try:
        diagnose(restless, x, losses.get(fail, good_loss))
        raised = False
    except (RuntimeError, ValueError):
        raised = True
    assert raised == (fail != "no")
    after = snapshot(restless)
    assert list(before) == list(after)
    for key in before:
        assert same(before[key], after[key]), key
    assert torch.equal(x, batch[0])
    assert (x._version, x.requires_grad) == batch[1:]
    assert vars(x) == {}


def test_batch_survives_an_inplace_first_layer():
    x = torch.randn(8, 4)
    kept = x.clone()
    diagnose(nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 2)), x)
    assert torch.equal(x, kept)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_callers_gradient_mode_does_not_matter(mode):
    torch.manual_seed(0)
    model = zoo.mlp(3, 32)
    with mode():
        batch = zoo.batch_for(model)
        inside = diagnose(model, batch).to_dict()
        assert not torch.is_grad_enabled()
    assert inside == diagnose(model, batch).to_dict()


def test_the_same_call_gives_the_same_answer_and_moves_no_random_numbers():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 32), nn.Dropout(0.5), nn.Linear(32, 10))
    batch = zoo.batch_for(model)
    state = torch.get_rng_state()
    assert diagnose(model, batch).to_dict() == diagnose(model, batch).to_dict()
    assert torch.equal(state, torch.get_rng_state())


def test_dropout_does_not_pass_for_signal():
    torch.manual_seed(0)
    layers = list(zoo.mlp(20, 128))
    for i in range(40, 0, -2):
        layers.insert(i, nn.Dropout(0.5))
    assert report_on(nn.Sequential(*layers)).cause == "constant_network"


# --- architectures ----------------------------------------------------------------------------


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.relu, self.head = nn.Linear(20, 20), nn.ReLU(inplace=True), nn.Linear(20, 10)

    def forward(self, x):
        return self.head(self.relu(self.fc(self.relu(self.fc(x)))))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(20, 4, batch_first=True)
        self.head = nn.Linear(20, 10)

    def forward(self, x):
        x = x[:, None].expand(-1, 3, -1) + torch.zeros(3, 20)
        mask = torch.full((3, 3), -torch.inf).triu(1)
        return self.head(self.attention(x, x, x, attn_mask=mask)[0].mean(1))


class Recurrent(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        self.lstm, self.head = nn.LSTM(5, 16, batch_first=batch_first), nn.Linear(16, 10)

    def forward(self, x):
        x = x.view(len(x), 4, 5)
        if self.lstm.batch_first:
            return self.head(self.lstm(x)[0][:, -1])
        return self.head(self.lstm(x.transpose(0, 1))[0][-1])


class Checkpointed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = zoo.mlp(2, 32, classes=32), nn.Linear(32, 10)

    def forward(self, x):
        from torch.utils.checkpoint import checkpoint

        return self.head(checkpoint(self.body, x, use_reentrant=False))


ARCHITECTURES = {
    "twice": Twice,
    "attention": Attention,
    "lstm": lambda: Recurrent(True),
    "lstm, time first": lambda: Recurrent(False),
    "checkpointed": Checkpointed,
    "weight norm": lambda: nn.Sequential(
        nn.utils.parametrizations.weight_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "spectral norm": lambda: nn.Sequential(
        nn.utils.parametrizations.spectral_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "old weight norm": lambda: nn.Sequential(
        nn.utils.weight_norm(nn.Linear(20, 32)), nn.ReLU(), nn.Linear(32, 10)
    ),
    "single layer": lambda: nn.Linear(20, 10),
}


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_architectures(name):
    torch.manual_seed(0)
    model = ARCHITECTURES[name]()
    batch = torch.randn(64, 20), torch.randint(10, (64,))
    report = diagnose(model, batch)
    assert report.cause == "healthy", report
    rows = [row for row in report.layers if row.weight_grad is not None]
    assert len(rows) >= 2 or name == "single layer"
    assert len({row.name for row in report.layers}) == len(report.layers)
    for row in rows:
        assert row.grad > 0
        assert row.unit_std > 0
        assert -1 <= row.cosine <= 1
        assert row.nonfinite == 0


def test_a_module_used_twice_has_two_rows():
    torch.manual_seed(0)
    names = [row.name for row in report_on(Twice()).layers]
    assert names == ["input", "fc", "relu", "fc#2", "relu#2", "head"]


def test_inplace_relu_does_not_change_the_row_before_it():
    torch.manual_seed(0)
    model = zoo.mlp(3, 32)
    batch = zoo.batch_for(model)
    plain = diagnose(model, batch).to_dict()
    for relu in model[1::2]:
        relu.inplace = True
    assert diagnose(model, batch).to_dict() == plain


def test_functions_are_seen_as_modules_are():
    torch.manual_seed(0)
    functional = zoo.Functional(3, 64, torch.relu, zoo.he)
    layers = [m for fc in functional.hidden for m in (fc, nn.ReLU())]
    batch = zoo.batch_for(functional)
    one = diagnose(functional, batch).layers
    two = diagnose(nn.Sequential(*layers, functional.head), batch).layers
    assert [r.kind for r in one] == ["Batch", *["Linear", "Relu"] * 3, "Linear"]
    for a, b in zip(one, two, strict=True):
        assert (a.unit_std, a.cosine, a.dead, a.grad) == (b.unit_std, b.cosine, b.dead, b.grad)


def test_residual_sums_are_rows():
    torch.manual_seed(0)
    sums = [r for r in report_on(zoo.residual(6, 256)).layers if r.kind == "Add"]
    growth = [b.rms**2 / a.rms**2 for a, b in itertools.pairwise(sums)]
    assert len(sums) == 6
    assert growth == pytest.approx([2.0] * 5, rel=0.25)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("name", ["He 10x256", "default ReLU 20x256", "tanh sigma 1 10x256"])
def test_precisions(name, dtype):
    torch.manual_seed(0)
    model, cause = zoo.CASES[name][0]().to(dtype), zoo.CASES[name][1]
    x, y = zoo.batch_for(model)
    assert diagnose(model, (x.to(dtype), y)).cause == cause


def test_frozen_layers_show_activation_gradients():
    torch.manual_seed(0)
    model = zoo.mlp(3, 64, fill=zoo.he)
    for p in model[:4].parameters():
        p.requires_grad_(False)
    report = report_on(model)
    rows = {row.name: row for row in report.layers}
    assert rows["0"].grad > 0
    assert rows["0"].weight_grad is None
    assert rows["4"].weight_grad > 0
    for p in model.parameters():
        p.requires_grad_(False)
    assert report_on(model).cause == "healthy"
    tokens = zoo.Classifier()
    for p in tokens.parameters():
        p.requires_grad_(False)
    report = report_on(tokens)
    assert report.cause == "healthy"
    assert "no gradient" in report.remarks[-1].lower()


def test_inputs_by_position_by_name_and_nested():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 3), nn.Linear(5, 3)

        def forward(self, x, z):
            return {"logits": self.a(x) + self.b(z), "extra": None}

    torch.manual_seed(0)
    model, x, z, y = Two(), torch.randn(8, 4), torch.randn(8, 5), torch.randint(3, (8,))
    one, two = diagnose(model, ((x, z), y)), diagnose(model, ({"x": x, "z": z}, y))
    assert one.to_dict() == two.to_dict()
    assert [r.name for r in one.layers] == ["input", "input#2", "a", "b", "output"]
    assert diagnose(model, {"x": x, "z": z}).cause == diagnose(model, ((x, z), None)).cause


# --- what one reads ---------------------------------------------------------------------------


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_the_table_is_aligned():
    torch.manual_seed(0)
    for model in (
        zoo.mlp(12, 64, nn.Tanh),
        zoo.residual(3, 32),
        zoo.mlp(2, 8, fill=zoo.constant(0.0)),
    ):
        report = report_on(model, language="zh")
        table = str(report).split("\n\n")[0].splitlines()
        assert len(table) == 2 + len(report.layers)
        assert len({columns(line) for line in table}) == 1
        head = "layer type shape unit std std cosine saturated dead |grad| |dW| |dW|/|W|"
        assert table[0].split() == head.split()
        for title in ("cosine", "dead", "|grad|"):  # numbers end where their heading ends
            end = table[0].index(title) + len(title)
            assert all(line[end - 1] != " " and line[end : end + 2] == "  " for line in table[2:])


def test_the_report_ends_in_words():
    torch.manual_seed(0)
    for language, words in {
        "zh": "跨样本标准差 (unit std)",
        "en": "unit std across samples",
    }.items():
        report = report_on(zoo.mlp(20, 64), language=language)
        assert words in report.verdict
        lines = str(report).splitlines()
        said = "".join(lines[lines.index("constant_network -> choosing") + 1 :])
        assert said.replace(" ", "") == report.verdict.replace(" ", "")
        assert max(map(len, lines[-4:])) <= len(lines[1])  # no wider than the table
        assert "initial loss 2." in str(report)


def test_both_languages_say_the_same_with_the_same_numbers():
    import string

    zh, en = VERDICTS["zh"], VERDICTS["en"]
    assert list(zh) == list(en)
    for key in zh:
        names = [{name for _, name, _, _ in string.Formatter().parse(t[key])} for t in (zh, en)]
        assert names[0] == names[1], key
        assert any("一" <= c <= "鿿" for c in zh[key])


def test_every_chapter_exists():
    chapters = {"why", "xavier", "he", "choosing", "training", "diagnosing"}
    assert set(module.CHAPTERS.values()) <= chapters


@pytest.mark.parametrize("name", ["He 10x256", "ReLU sigma 10 60x64", "ReLU zero 4x64"])
def test_to_dict_survives_json(name):
    torch.manual_seed(0)
    report = report_on(zoo.CASES[name][0]())
    data = report.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["cause"] == report.cause
    assert len(data["layers"]) == len(report.layers)
    assert data["layers"][1]["name"] == "0"


@pytest.mark.parametrize("name", ["He 10x256", "ReLU sigma 10 60x64", "ReLU zero 4x64"])
@pytest.mark.filterwarnings("error")
def test_plot(name, tmp_path):
    figure_module = pytest.importorskip("matplotlib.figure")
    torch.manual_seed(0)
    report = report_on(zoo.CASES[name][0]())
    figure = report.plot()
    assert isinstance(figure, figure_module.Figure)
    left, right = figure.axes
    for axes, quantity in ((left, "std"), (right, "norm")):
        assert axes.get_xlabel() == "layer"
        assert axes.get_ylabel() == quantity
        assert axes.get_yscale() == "log"
        assert axes.get_legend() is not None
    drawn = left.lines[0].get_ydata()[0]
    assert drawn == report.layers[0].unit_std
    figure.savefig(tmp_path / "report.png")


def test_needs_torch_and_the_standard_library_alone():
    code = "import sys, runpy; runpy.run_path(sys.argv[1]); print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", code, module.__file__]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_example_in_the_docstring_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    lines = [line[4:] for line in module.__doc__.splitlines() if line.startswith("    ")]
    scope = {"diagnose": diagnose}
    exec("\n".join(lines), scope)
    assert (scope["report"].cause, scope["report"].chapter) == ("healthy", "training")
    assert (tmp_path / "report.svg").exists()
    assert "unit std" in capsys.readouterr().out


# --- bad input --------------------------------------------------------------------------------

X = torch.randn(8, 4)
LINEAR = nn.Linear(4, 3)
MISTAKES = {
    "class": (nn.Linear, X, {}, TypeError, "must be an nn.Module"),
    "array": (LINEAR, [[1.0, 2.0]] * 3, {}, TypeError, "must be a tensor"),
    "string": (LINEAR, "data", {}, TypeError, "must be a tensor"),
    "three": (LINEAR, (X, X, X), {}, TypeError, r"\(\(x1, x2\), targets\)"),
    "two inputs": (LINEAR, ((X, X), None), {}, TypeError, "do not fit model.forward"),
    "one sample": (LINEAR, X[:1], {}, ValueError, "two samples"),
    "equal samples": (LINEAR, torch.ones(8, 4), {}, ValueError, "samples .* are equal"),
    "nan": (LINEAR, X.where(X.min() < X, math.nan), {}, ValueError, "NaN"),
    "loss": (LINEAR, X, {"loss": "mse"}, TypeError, r"loss\(output"),
    "vector loss": (LINEAR, X, {"loss": lambda out: out}, ValueError, "one number"),
    "number loss": (LINEAR, X, {"loss": lambda out: 1.0}, ValueError, "one number"),
    "labels": (LINEAR, (X, torch.full((8,), 3)), {}, ValueError, "indices of 3 classes"),
    "label shape": (LINEAR, (X, torch.zeros(7).long()), {}, ValueError, r"got output \[8, 3\]"),
    "language": (LINEAR, X, {"language": "fr"}, ValueError, '"zh" or "en"'),
    "meta": (nn.Linear(4, 3, device="meta"), X, {}, ValueError, "without values"),
    "lazy": (nn.LazyLinear(3), X, {}, ValueError, "without values"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_bad_input_gets_one_clear_line(name):
    model, batch, options, error, message = MISTAKES[name]
    with pytest.raises(error, match=message) as caught:
        diagnose(model, batch, **options)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
