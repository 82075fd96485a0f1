"""What a self-test asks before it shows its answer: one of several choices, or a number.

docs/theme/assets/selftest.js shows the form, says how far off an answer was, and opens the fold.
Without a script the form stays hidden, and the fold opens as any other.
"""

import html

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.words import words


def choice_markdown(choices: tuple[str, ...], right: int, language: str) -> str:
    """Buttons to choose from; `right` is the number of the right one, from 1.

    Raises Mistake where there is no such choice, or nothing to choose.
    """
    if len(choices) < 2 or not 1 <= right <= len(choices):
        raise Mistake(f"choose({', '.join(choices)}, right={right}): there is no such choice")
    say = words(language)
    options = "".join(
        f'<button type="submit" name="choice" value="{number}">{choice}</button>'
        for number, choice in enumerate(choices, start=1)
    )
    data = {"choice": right, "right": say("right"), "wrong": say("wrong")}
    return _form(f"{say('choose')}{options}", data, say)


def number_markdown(right: float, tolerance: float, label: str, language: str) -> str:
    """A field for a number, right within a `tolerance` relative to it; `label` says of what.

    Raises Mistake where no answer could be right.
    """
    if not right or tolerance <= 0:
        raise Mistake(f"number({right}, tolerance={tolerance}): give both, and neither is zero")
    say = words(language)
    field = (
        f'<label>{label} <input name="number" inputmode="text" autocomplete="off" size="9"'
        f' required=""></label> <button type="submit">{say("check")}</button>'
    )
    data = {"number": right, "tolerance": tolerance, "right": say("right")}
    data |= {key: say(key) for key in ("nearly", "too_small", "too_large", "sign", "no_number")}
    return _form(field, data, say)


def _form(inside: str, data: dict[str, object], say) -> str:
    attributes = " ".join(
        f'data-{key.replace("_", "-")}="{html.escape(str(value))}"' for key, value in data.items()
    )
    skip = f'<button type="button" class="ask__skip">{say("skip")}</button>'
    return (
        f'/// html | form.ask[hidden="" data-search-exclude="" {attributes}]\n    markdown: inline\n'
        f"{inside} {skip} <output></output>\n///\n"
    )
