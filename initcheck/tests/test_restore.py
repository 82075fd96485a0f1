"""Whatever a run changes is put back, each thing by itself."""

import random
import warnings
from collections import OrderedDict, defaultdict, deque
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from initcheck import diagnose
from tests import sick_models as zoo

numpy = pytest.importorskip("numpy")
BATCH = torch.randn(32, 20), torch.randint(5, (32,))


class Frozen(OrderedDict):
    """As diffusers keeps its configuration."""

    def __setitem__(self, *args):
        if getattr(self, "_done", False):
            raise TypeError("frozen")
        super().__setitem__(*args)

    def update(self, *args, **kwargs):
        raise TypeError("frozen")


class Busy(nn.Module):
    """Changes one thing, by its name, in each forward pass."""

    def __init__(self, what):
        super().__init__()
        self.body, self.what, self.fail = zoo.mlp(1, 16, classes=5), what, False
        self.table = nn.Embedding(4, 16, max_norm=0.1)
        nn.init.normal_(self.table.weight)
        self.register_buffer("empty", torch.zeros(0))
        self.register_buffer("count", torch.zeros(3, dtype=torch.long))
        self.plain, self.sparse = torch.ones(4), torch.eye(3).to_sparse()
        self.list, self.deque, self.set = [1], deque([1]), {1}
        self.ordered, self.default = OrderedDict(a=1, b=2), defaultdict(list, a=[1])
        self.nested = {"a": [{"b": [1]}]}
        self.cache = SimpleNamespace(keys=[1], t=torch.ones(2))
        self.config = Frozen(width=64)
        self.config._done = True

    def forward(self, x):
        CHANGES[self.what](self)
        if self.fail:
            raise RuntimeError("on purpose")
        return self.body(x)


def add_module(m):
    m.extra = nn.Linear(2, 2)


def replace_data(m):
    m.body[0].weight.data = m.body[0].weight.data * 2


def look_up(m):
    m.table(torch.arange(4))


CHANGES = {
    "resized": lambda m: m.empty.resize_(7).fill_(1),
    "buffer": lambda m: m.count.add_(1),
    "new buffer": lambda m: setattr(m, "count", m.count + 1),
    "plain": lambda m: m.plain.mul_(3),
    "cached tensor": lambda m: m.cache.t.add_(1),
    "list": lambda m: m.list.append(2),
    "deque": lambda m: m.deque.append(2),
    "set": lambda m: m.set.add(2),
    "ordered": lambda m: m.ordered.move_to_end("a"),
    "default": lambda m: m.default["new"],
    "nested": lambda m: m.nested["a"][0]["b"].append(2),
    "object": lambda m: m.cache.keys.clear(),
    "attribute": lambda m: setattr(m, "what2", 1),
    "modes": lambda m: m.eval() if m.training else m.train(),
    "frozen": lambda m: m.body[0].requires_grad_(False),
    "module": add_module,
    "hook": lambda m: m.body.register_forward_hook(lambda *a: None),
    "weights": lambda m: m.body[0].weight.data.mul_(2),
    "weights, no_grad": lambda m: [torch.no_grad()(lambda: m.body[2].bias.add_(1))()],
    "weights, part": lambda m: m.body[0].weight.data[0].zero_(),
    "weights, item": lambda m: m.body[0].weight.data.__setitem__(0, 5.0),
    "weights, out": lambda m: torch.ones(5, out=m.body[2].bias.data),
    "weights, new data": replace_data,
    "weights, init": lambda m: nn.init.normal_(m.body[0].weight),
    "max_norm": look_up,
    "torch's numbers": lambda m: torch.rand(3),
    "python's numbers": lambda m: random.random(),
    "numpy's numbers": lambda m: numpy.random.rand(),
    "grad": lambda m: setattr(m.body[0].weight, "grad", torch.ones(16, 20)),
}


def picture(x, depth=0):
    """A value that can be compared, of everything below a module."""
    if isinstance(x, torch.Tensor):
        grad = picture(x.grad) if x.is_leaf and x.grad is not None else None
        dense = x.detach().to_dense()
        return id(x), dense.tolist(), str(x.dtype), tuple(x.shape), x.requires_grad, grad
    if isinstance(x, dict):
        return [type(x), *((k, picture(v, depth + 1)) for k, v in x.items())]
    if isinstance(x, (list, tuple, deque, set)):
        return [type(x), *(picture(v, depth + 1) for v in x)]
    if isinstance(x, (nn.Module, SimpleNamespace)):
        return [id(x), *((k, picture(v, depth + 1)) for k, v in vars(x).items())]
    return repr(x)


def states():
    return torch.get_rng_state().tolist(), random.getstate(), str(numpy.random.get_state())


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("fail", [False, True])
def test_each_change_is_put_back(what, fail):
    torch.manual_seed(0)
    model = Busy(what)
    model.body[2].weight.grad = torch.full((5, 16), 2.0)
    model.fail = fail
    before, numbers = picture(model), states()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if fail:
            with pytest.raises(RuntimeError, match="on purpose"):
                diagnose(model, BATCH)
        else:
            assert diagnose(model, BATCH).cause == "healthy"
    assert picture(model) == before
    assert states() == numbers


def test_the_changes_are_changes():
    """Else the test above could not fail."""
    for what in CHANGES:
        torch.manual_seed(0)
        model = Busy(what)
        before, numbers = picture(model), states()
        model(BATCH[0])
        assert picture(model) != before or states() != numbers, what


def test_one_failure_does_not_keep_the_rest_from_being_put_back(monkeypatch):
    from initcheck import restore

    torch.manual_seed(0)
    model = Busy("list")
    model.register_buffer("bad", torch.zeros(2))
    real, asked = restore._same, []

    def broken(a, b):
        asked.append(a)
        if a.shape == (2,) and a.dtype == torch.float32 and not a.any():
            raise RuntimeError("no comparison today")
        return real(a, b)

    monkeypatch.setattr(restore, "_same", broken)
    before, numbers = model.list.copy(), torch.get_rng_state()
    with pytest.warns(UserWarning, match="no comparison today"):
        diagnose(model, BATCH)
    assert model.list == before
    assert torch.equal(numbers, torch.get_rng_state())
    assert len(asked) > 1


def test_a_change_behind_the_tools_back_is_told():
    class Sneaky(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Linear(20, 5)

        def forward(self, x):
            with torch._C.DisableTorchFunction():
                torch.no_grad()(self.body.bias.add_)(1)
            return self.body(x)

    with pytest.warns(UserWarning, match=r"changed unseen, of shape \[5\]"):
        diagnose(Sneaky(), BATCH)


def test_zeros_that_were_opened_are_zero_again():
    from zoo import parts

    model = nn.Sequential(parts.LoRA(20, 64), nn.ReLU(), parts.LoRA(64, 5))
    before = picture(model)
    assert diagnose(model, BATCH).cause == "healthy"
    assert picture(model) == before
    assert not model[0].B.any()


def test_parameters_are_copied_only_when_they_are_written_to(monkeypatch):
    from initcheck.restore import Keeper

    saved = []
    real = Keeper.restore

    def spy(self):
        saved.append(dict(self.saved))
        real(self)

    monkeypatch.setattr(Keeper, "restore", spy)
    diagnose(Busy("list"), BATCH)
    diagnose(Busy("weights"), BATCH)
    assert [len(s) for s in saved] == [0, 1]


def test_global_hooks_are_gone_afterwards():
    from torch.nn.modules import module

    names = "_global_forward_hooks", "_global_forward_pre_hooks"
    before = [len(getattr(module, n)) for n in names]
    model = Busy("list")
    diagnose(model, BATCH)
    model.fail = True
    with pytest.raises(RuntimeError):
        diagnose(model, BATCH)
    assert [len(getattr(module, n)) for n in names] == before
