# SPDX-License-Identifier: MIT
"""HTML for notebooks: as wide as the page, legible in light and in dark, nothing loaded."""

from __future__ import annotations

from html import escape

STYLE = """
.initcheck{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--bad:#b42318;--good:#1a7f37;
color:var(--ink);font:13px/1.5 system-ui,sans-serif;overflow-x:auto;max-width:100%}
.initcheck table{border-collapse:collapse;width:100%;font:12px/1.4 ui-monospace,monospace}
.initcheck th,.initcheck td{padding:.15em .6em;text-align:right;border-bottom:1px solid var(--line);
background:none;color:inherit}
.initcheck th:first-child,.initcheck td:first-child{text-align:left;overflow-wrap:anywhere}
.initcheck th{color:var(--soft);font-weight:600}
.initcheck b.good{color:var(--good)}.initcheck b.bad{color:var(--bad)}
.initcheck p{margin:.3em 0}.initcheck .soft{color:var(--soft)}
@media (prefers-color-scheme:dark){.initcheck{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;
--bad:#ff7b72;--good:#56d364}}
[data-jp-theme-light="true"] .initcheck,[data-md-color-scheme="default"] .initcheck{--ink:#1b1f24;
--soft:#57606a;--line:#d0d7de;--bad:#b42318;--good:#1a7f37}
[data-jp-theme-light="false"] .initcheck,.vscode-dark .initcheck,
[data-md-color-scheme="slate"] .initcheck{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;
--bad:#ff7b72;--good:#56d364}
"""


def _frame(title: str, good: bool, texts: list[str], table: str) -> str:
    kind = "good" if good else "bad"
    said = "".join(f"<p>{escape(t)}</p>" for t in texts)
    head = f'<p><b class="{kind}">{escape(title)}</b></p>'
    return f'<style>{STYLE}</style><div class="initcheck">{head}{said}{table}</div>'


def _table(text: str) -> str:
    """The text's own columns, cell by cell: what is printed and what is shown cannot differ."""
    lines = text.splitlines()
    starts = _columns(lines)
    rows = []
    for i, line in enumerate(lines):
        if i == 1:
            continue
        tag = "th" if i == 0 else "td"
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        rows.append("".join(f"<{tag}>{escape(c)}</{tag}>" for c in cells))
    return f"<table>{''.join(f'<tr>{r}</tr>' for r in rows)}</table>"


def _columns(lines: list[str]) -> list[int]:
    """Where columns begin: after two places that are blank in every line."""
    lines = [line for i, line in enumerate(lines) if i != 1]
    width = max(map(len, lines))
    blank = [all(len(line) <= i or line[i] == " " for line in lines) for i in range(width)]
    return [
        i for i in range(width) if not blank[i] and (i == 0 or (i > 1 and all(blank[i - 2 : i])))
    ]


def diagnosis(report) -> str:
    from initcheck.report import LONG
    from initcheck.words import say

    texts = [report.verdict, *report.remarks]
    if report.initial_loss is not None:
        loss = say(report.language, "loss", loss=report.initial_loss)
        if report.chance_loss:
            loss += say(report.language, "chance", chance=report.chance_loss)
        texts.append(loss)
    title = f"{report.cause} → {report.address}"
    if len(report.layers) <= LONG:
        return _frame(title, report.healthy, texts, _table(report.table()))
    everything = f"{len(report.layers)} × .layers"
    short = _table(report.summary())
    return _frame(title, report.healthy, texts, short + _more(report.table(), everything))


def _more(table: str, summary: str) -> str:
    return f"<details><summary class=soft>{summary}</summary>{_table(table)}</details>"


def audit(report) -> str:
    from initcheck.words import say

    key = "audit: clean" if report.clean else "audit: found"
    facts = {"findings": len(report.findings), "count": len(report.parameters)}
    title = say(report.language, key, **facts)
    texts = [f"{name} {text}" for name, _, text in report.findings[:20]]
    return _frame(title, report.clean, texts, _table(report.summary()) + _more(report.table(), "…"))
