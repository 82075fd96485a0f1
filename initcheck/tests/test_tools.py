"""compare, watch, cure and the command."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import initcheck
from initcheck import apply_cure, compare, cure, diagnose, watch
from initcheck.__main__ import main
from tests import sick_models as zoo


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


# compare


def test_compare_shows_both_side_by_side():
    a, b = zoo.mlp(20, 64), zoo.mlp(20, 64, fill=zoo.he)
    batch = zoo.batch_for(a)
    both = compare(a, b, batch, names=("default", "He"))
    assert (both.a.cause, both.b.cause) == ("constant_network", "healthy")
    text = str(both).splitlines()
    assert text[0] == "default: constant_network; He: healthy."
    assert max(map(len, text)) <= 100
    row = next(line.split() for line in text if line.startswith("38 "))
    rows = {r.name: r for r in both.b.layers}
    assert row[2] == f"{rows['38'].unit_std:.3g}"
    assert both.to_dict()["default"]["cause"] == "constant_network"
    assert str(compare(b, b, batch, language="zh")).startswith("两者都是 healthy")


def test_compare_keeps_rows_that_one_model_lacks():
    a, b = zoo.mlp(1, 16), zoo.mlp(3, 16)
    pairs = compare(a, b, zoo.batch_for(a)).rows
    assert [(bool(x), bool(y)) for x, y in pairs].count((False, True)) == 4
    assert len({(x or y).name for x, y in pairs}) == len(pairs)


# watch


def train(model, steps, lr, watcher, batch=None, every=None):
    x, y = batch or zoo.batch_for(model)
    optimizer = torch.optim.SGD(model.parameters(), lr)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        watcher.step(loss)
    return watcher


def test_watch_measures_what_a_step_changes():
    model = nn.Sequential(nn.Linear(20, 10, bias=False))
    watcher = watch(model, every=1)
    before = model[0].weight.detach().clone()
    train(model, 1, 0.1, watcher)
    after = model[0].weight.detach()
    expected = ((after - before).norm() / after.norm()).item()
    (change,) = watcher.changes
    assert change.ratio == pytest.approx(expected, rel=1e-5)
    assert (change.step, change.name) == (1, "0.weight")
    assert watcher.losses[0][0] == 1


def test_watch_looks_every_so_many_steps_and_stops():
    model = zoo.mlp(2, 32, fill=zoo.he)
    watcher = train(model, 30, 0.1, watch(model, every=4, steps=20))
    assert sorted({c.step for c in watcher.changes}) == [4, 8, 12, 16, 20]
    single = watch(copy.deepcopy(model), every=4)
    train(single.model, 3, 0.1, single)
    fourth = {n: p.detach().clone() for n, p in single.model.named_parameters()}
    train(single.model, 1, 0.1, single)
    change = single.last[0]
    now = single.model.get_parameter(change.name).detach()
    assert change.ratio == pytest.approx(
        ((now - fourth[change.name]).norm() / now.norm()).item(), rel=1e-4
    )


def test_watch_warns_of_what_is_far_from_a_thousandth():
    batch = zoo.batch_for(zoo.mlp(1, 4))
    fast = train(m := zoo.mlp(2, 32, fill=zoo.he), 2, 30.0, watch(m, 1), batch)
    assert any("far above" in t for t in fast.warnings())
    slow = train(m := zoo.mlp(2, 32, fill=zoo.he), 2, 1e-6, watch(m, 1), batch)
    assert any("far below" in t for t in slow.warnings())
    still = zoo.mlp(4, 32, fill=zoo.constant(0.0))
    quiet = train(still, 2, 0.1, watch(still, 1), batch)
    assert any("not changed at all" in t for t in quiet.warnings())
    fine = train(m := zoo.mlp(2, 32, fill=zoo.he), 2, 0.02, watch(m, 1), batch)
    assert fine.warnings() == []
    assert "|dW|/|W|" in str(fine)
    assert max(map(len, str(fine).splitlines())) <= 100
    assert str(watch(m)) == "No step has been seen yet."


def test_watch_is_a_callback_of_both_trainers():
    model = nn.Linear(4, 2)
    watcher = watch(model, every=1)
    watcher.on_train_start(None, None)
    watcher.on_train_batch_end(None, None, {"loss": torch.tensor(1.5)}, None, 0)
    control = object()
    assert watcher.on_step_end(None, None, control, model=model) is control
    assert watcher.now == 2
    assert watcher.losses == [(1, 1.5)]
    with pytest.raises(AttributeError):
        _ = watcher.no_such_thing
    json.dumps(watcher.to_dict())


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [(("m",), TypeError, "nn.Module"), ((nn.Linear(1, 1), 0), ValueError, "every must be 1")],
)
def test_watch_complains_in_one_line(args, error, message):
    with pytest.raises(error, match=message):
        watch(*args)


# cure


CURABLE = ["default ReLU 20x256", "tanh sigma .01 10x256", "ReLU sigma 1 4x64", "ReLU zero 4x64"]
CURABLE += ["tanh sigma 1 10x256", "ReLU bias -10 5x256", "ReLU Xavier 30x128"]


@pytest.mark.parametrize("name", CURABLE)
def test_a_cure_makes_the_model_healthy(name):
    make, cause = zoo.CASES[name]
    model = make()
    report = zoo.report_on(model)
    assert report.cause == cause
    assert apply_cure(model, report)
    healed = zoo.report_on(model)
    assert healed.cause == "healthy"
    assert healed.initial_loss < 1.5 * healed.chance_loss


def test_the_snippet_is_what_is_applied():
    model = zoo.mlp(12, 64, nn.Tanh, zoo.normal(0.01))
    other = copy.deepcopy(model)
    report = zoo.report_on(model)
    code = cure(model, report)
    assert "xavier" in code
    torch.manual_seed(1)
    exec(code, {"model": other})
    torch.manual_seed(1)
    apply_cure(model, report)
    for a, b in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_recurrence_that_forgets_is_cured():
    from zoo import parts

    model = parts.Recurrent(nn.RNN)
    model.rnn.weight_hh_l0.data *= 0.1
    batch = torch.randn(64, 60, 8), torch.randint(2, (64,))
    report = diagnose(model, batch)
    assert report.variant == "time"
    assert apply_cure(model, report)
    assert diagnose(model, batch).cause == "healthy"


def test_a_head_that_is_too_large_is_cured_alone():
    model = zoo.mlp(2, 64, fill=zoo.he, classes=200)
    model[-1].weight.data *= 60
    first = model[0].weight.clone()
    batch = torch.randn(64, 20), torch.randint(200, (64,))
    report = diagnose(model, batch)
    assert report.cause == "initial_loss"
    assert "4.weight" in cure(model, report)
    assert apply_cure(model, report)
    assert torch.equal(first, model[0].weight)
    healed = diagnose(model, batch)
    assert healed.cause == "healthy"
    assert not any("loss" in r for r in healed.remarks)


def test_what_no_snippet_cures_is_a_comment_and_changes_nothing():
    model = zoo.residual(20, 64)
    report = zoo.report_on(model)
    before = [p.clone() for p in model.parameters()]
    assert cure(model, report).startswith("# ")
    assert not apply_cure(model, report)
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    healthy = zoo.mlp(3, 64, fill=zoo.he)
    assert cure(healthy, zoo.report_on(healthy)).startswith("# Nothing")


# The command


MODELS = """
import torch
from torch import nn

def good():
    return nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 5))

def loud():
    model = good()
    nn.init.normal_(model[0].weight)
    return model

def deep():
    layers = [m for _ in range(20) for m in (nn.Linear(20, 20), nn.ReLU())]
    return nn.Sequential(*layers, nn.Linear(20, 5))

def batch():
    return torch.randn(64, 20), torch.randint(5, (64,))

READY = good()

def broken():
    raise RuntimeError("on purpose")
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "some_models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("some_models", None)


COMMANDS = {
    "good": (["some_models:good"], 0, "Nothing to object"),
    "a model": (["some_models:READY"], 0, "Nothing to object"),
    "loud": (["some_models:loud"], 1, "0.weight"),
    "batch": (["some_models:good", "--batch", "some_models:batch"], 0, "healthy"),
    "deep": (["some_models:deep", "--batch", "some_models:batch"], 1, "constant_network"),
    "zh": (["some_models:good", "--language", "zh"], 0, "没有发现问题"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_says_and_exits(name, place, capsys):
    argv, status, text = COMMANDS[name]
    assert main(argv) == status
    assert text in capsys.readouterr().out


def test_the_command_gives_json(place, capsys):
    assert main(["some_models:deep", "--batch", "some_models:batch", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["diagnose"]["cause"] == "constant_network"
    assert data["audit"]["parameters"][0]["law"] == "default"


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["some_models"], "package.module:name"),
        (["no_such_module:f"], "no_such_module"),
        (["some_models:none"], "none"),
        (["some_models:broken"], "on purpose"),
        (["some_models:batch"], "nn.Module"),
    ],
)
def test_the_command_tells_in_one_line_what_it_cannot_do(argv, text, place, capsys):
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert text in said
    assert said.count("\n") == 1


def test_python_m(place):
    source = str(Path(initcheck.__file__).parents[1])
    command = [sys.executable, "-m", "initcheck", "some_models:loud"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": source})
    assert done.returncode == 1
    assert "fan_in" in done.stdout
