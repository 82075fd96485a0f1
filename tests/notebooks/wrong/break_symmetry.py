"""Mistakes in the exercise on symmetry."""

from tests.notebooks.session import Wrong

MEANS = """
def random_output(model):
    nn.init.normal_(model[4].weight)


def random_biases(model):
    nn.init.normal_(model[0].bias)
    nn.init.normal_(model[2].bias)


def random_weights(model):
    for layer in model[::2]:
        nn.init.xavier_normal_(layer.weight)
"""
EQUAL_ROWS = "layer.weight.data = torch.randn(1, layer.in_features).repeat(layer.out_features, 1)"


def counts(rows: str, rank: str = "2") -> str:
    return f"def distinct_rows(w):\n    return {rows}\n\n\ndef rank(w):\n    return {rank}\n"


def conclusion(**answers: bool) -> str:
    right = {"data": False, "output": False, "biases": True, "weights": True}
    return f"really_helps = {right | answers}"


MISTAKES = [
    Wrong("有相同的行", MEANS.replace("nn.init.xavier_normal_(layer.weight)", EQUAL_ROWS)),
    Wrong(
        "还改动了 4.bias",
        MEANS.replace("(model[2].bias)", "(model[2].bias)\n    model[4].bias.data += 1"),
    ),
    Wrong("漏掉了 2.bias", MEANS.replace("nn.init.normal_(model[2].bias)", "pass")),
    Wrong("unique 要写 dim=0", counts("len(w.round(decimals=3).unique())"), 2),
    Wrong("数的是列", counts("w.round(decimals=3).unique(dim=1).shape[1]"), 2),
    Wrong("舍入误差，先 round", counts("len(w.unique(dim=0))"), 2),
    Wrong("那是秩", counts("int(torch.linalg.matrix_rank(w, rtol=1e-3))"), 2),
    Wrong("微小的奇异值", counts("4", "int((torch.linalg.svdvals(w) > 0).sum())"), 2),
    Wrong("那是不同的行数", counts("4", "len(w.round(decimals=3).unique(dim=0))"), 2),
    Wrong("行数仍是 1", conclusion(data=True), 3),
    Wrong("秩却是 1", conclusion(output=True), 3),
    Wrong("偏置错开了", conclusion(biases=False), 3),
]
