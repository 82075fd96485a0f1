"""Start a figure: a script that already runs, its labels, and what is left to write."""

import re
from pathlib import Path

from figures_src.machinery import paths
from figures_src.machinery.figures import labels
from figures_src.machinery.mistake import Mistake

SCRIPT = Path(__file__).with_name("new_figure.txt")
WORDS = """\
title = {{ zh = "{todo}：论断", en = "{todo}: the claim" }}
conditions = {{ zh = "{{DEPTH}} 层 tanh，n = {{WIDTH}}，{{NETWORKS}} 个网络", en = "{{DEPTH}} tanh layers, n = {{WIDTH}}, {{NETWORKS}} networks" }}
std = {{ zh = "激活值的标准差", en = "standard deviation of the activations" }}
alt = {{ zh = "{todo}：写给看不见图的读者，第一层的标准差是 {{std_1}}", en = "{todo}: for readers who cannot see it, the std of layer 1 is {{std_1}}" }}
"""  # noqa: E501 (a line of TOML)
TODO = "TODO"  # the tests find figures in which it is left
NAME = r"[a-z]+/[a-z]+(_[a-z]+)*"


def start(name: str) -> str:
    """Write script and labels of a new figure ``chapter/claim``; return what to do next.

    Raises Mistake, and writes nothing, for a name that is taken or cannot be a module.
    """
    chapter, _, claim = name.partition("/")
    if not re.fullmatch(NAME, name) or chapter in paths.NOT_CHAPTERS:
        raise Mistake(
            f"{name!r} is no name for a figure; write chapter/claim, as he/keeps_signal:"
            " small letters and underscores"
        )
    script, words = paths.SOURCES / f"{name}.py", labels.path(name)
    if script.exists() or words.exists():
        raise Mistake(f"{name!r} is there already; choose another name, or edit that one")
    paths.write_whole(words, WORDS.format(todo=TODO))
    paths.write_whole(script, SCRIPT.read_text(encoding="utf-8"))
    return f"""\
{script.relative_to(paths.ROOT)} and its labels in {words.name} beside it are there, and they work:

  1. make figures FIG={name}
     measures and draws it as it is.
  2. Write your own: the claim, EXPECTED and why, measure, summarize, draw; your labels and the alt
     text. Each place says {TODO}. Under `make serve` every save shows.
  3. In a chapter:  {{% call figure("{name}") %}}Caption.{{% endcall %}}
     and a number:  {{{{ stat("{name}.std_1") }}}}
  4. make seeds FIG={name}
     shows how far other seeds are from the ranges, and records it.
  5. make test ARGS="tests/figures -k {claim}"
     holds it to its ranges; break what they guard, and see it fail.
  6. Commit the script, the labels, and what was written to {paths.RESULTS.name}/ and docs/.
"""
