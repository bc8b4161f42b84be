"""What `check()` answers: a card in JupyterLab, plain text in a terminal.

Styles are inline and colours are no theme variables, because JupyterLab removes the rest from
notebooks that it does not trust. Text takes the colour of its surroundings and tints are
translucent, so that the card suits light and dark themes alike.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from course_lib.side_by_side import Comparison, Line

HIDDEN_CASES = "Hidden cases are checked when the notebook is graded."
HINT_TITLES = ("what it looks like", "where to look", "the formula")
MARKS = {"passed": "✓", "failed": "✕", "unwritten": "…", "not_checked": "!"}
HEADLINES = {
    "passed": "passes the visible cases",
    "failed": "is not right yet",
    "unwritten": "is not written yet",
    "not_checked": "was not checked",
}

# Okabe-Ito, the blue a little lighter: each at least 3:1 against JupyterLab's white and its black.
GREEN, VERMILLION, BLUE = "#009E73", "#D55E00", "#3385B8"
ACCENTS = {"passed": GREEN, "failed": VERMILLION, "unwritten": BLUE, "not_checked": BLUE}
LINE = "1px solid rgba(128,128,128,0.35)"
RULED = f"margin-top:10px;border-top:{LINE};padding-top:10px;"
MONO = "font-family:monospace;font-family:var(--jp-code-font-family,monospace);"
CELL = (
    "text-align:left;vertical-align:top;padding:3px 14px 3px 0;font-weight:normal;line-height:20px;"
)
WRONG = "background:rgba(213,94,0,0.2);font-weight:700;"
PANEL = (
    "background:rgba(128,128,128,0.1);border-radius:4px;font-size:13px;"
    "padding:8px 12px;margin:4px 0 6px;overflow-x:auto;"
)
SMALL = "font-size:75%;line-height:0;"
TABLE = "margin:0;border-collapse:collapse;font-size:100%;table-layout:auto;color:inherit;"


@dataclass(frozen=True)
class CaseRow:
    """One visible case: its sentence, and its result in one word (``right`` if it is)."""

    sentence: str
    result: str
    comparison: Comparison | None = None


@dataclass(frozen=True, repr=False)
class CheckResult:
    """The answer of `check()`; JupyterLab shows it as a card, a terminal as text.

    Attributes
    ----------
    exercise : str
        Name of the function; empty if none was found.
    status : {'passed', 'failed', 'unwritten', 'not_checked'}
        ``passed`` speaks of the visible cases only.
    reason : str
        One sentence; empty when passed.
    rows : tuple of CaseRow
        The visible cases.
    hints : tuple of str
        From symptom to formula; empty if the mistake is not a known one.
    level : int
        How many hints are open.
    remark : str
        A last line, such as what to do about a hint that does not exist.
    """

    exercise: str
    status: str
    reason: str = ""
    rows: tuple[CaseRow, ...] = ()
    hints: tuple[str, ...] = ()
    level: int = 0
    remark: str = ""

    @property
    def passed(self) -> bool:
        """Whether the visible cases pass."""
        return self.status == "passed"

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def as_text(result: CheckResult) -> str:
    """Return a result as plain text.

    Parameters
    ----------
    result : CheckResult
        What to show, with ``level`` hints.

    Returns
    -------
    str
        Lines without colour codes.
    """
    lines = [f"{MARKS[result.status]} {result.exercise or 'This'} {HEADLINES[result.status]}"]
    lines += [clean(text) for text in (result.reason, _closing(result)) if text]
    if result.rows:
        width = max(len(row.result) for row in result.rows)
        lines += ["", *(line for row in result.rows for line in _text_row(row, width))]
    if result.hints:
        lines += ["", *_text_hints(result)]
    if result.remark:
        lines += ["", result.remark]
    return "\n".join(lines)


def _closing(result: CheckResult) -> str:
    return HIDDEN_CASES if result.passed else ""


def _text_row(row: CaseRow, width: int) -> list[str]:
    mark = "✓" if row.result == "right" else "✕"
    lines = [f"  {mark} {row.result:<{width}}  {row.sentence}"]
    if row.comparison is not None:
        lines += [f"    {line}" for line in _text_comparison(row.comparison)]
    return lines


def _text_comparison(one: Comparison) -> list[str]:
    """Set the lines below each other; numbers stand in columns."""
    first = max((len(line.name) for line in one.lines), default=0)
    table = [[clean(cell) for cell in line.cells] for line in one.lines]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    shown = [clean(one.call)]
    for line, cells in zip(one.lines, table, strict=True):
        if one.aligned:
            cells = [f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)]
        shown.append(f"  {clean(line.name):<{first}}  {'  '.join(cells)}")
    return shown


def _text_hints(result: CheckResult) -> list[str]:
    lines = [
        f"Hint {number} of {len(result.hints)}: {result.hints[number - 1]}"
        for number in range(1, result.level + 1)
    ]
    if result.level < len(result.hints):
        which = "The next hint" if result.level else "A hint"
        lines.append(f"{which}: check({result.exercise}, hint={result.level + 1})")
    return lines


def as_html(result: CheckResult) -> str:
    """Return a result as HTML that needs neither scripts nor style sheets.

    Parameters
    ----------
    result : CheckResult
        What to show, with ``level`` hints open.

    Returns
    -------
    str
        One ``div``; all that comes from students is escaped.
    """
    parts = [_html_headline(result)]
    for text in (result.reason, _closing(result)):
        if text:
            parts.append(f'<div style="margin-top:6px;">{_escape(text)}</div>')
    if result.rows:
        rows = "".join(map(_html_row, result.rows))
        parts.append(f'<table style="{TABLE}margin-top:10px;"><tbody>{rows}</tbody></table>')
    if result.hints:
        parts.append(f'<div style="{RULED}">{_html_hint(result, 1)}</div>')
    if result.remark:
        parts.append(f'<div style="{RULED}">{_escape(result.remark)}</div>')
    card = (
        f"border:{LINE};border-left:4px solid {ACCENTS[result.status]};border-radius:4px;"
        "padding:12px 16px;margin:4px 0;max-width:760px;line-height:1.5;"
    )
    return f'<div style="{card}">{"".join(parts)}</div>'


def _html_headline(result: CheckResult) -> str:
    name = f'<span style="{MONO}">{_escape(result.exercise)}</span>' if result.exercise else "This"
    badge = _badge(MARKS[result.status], result.status, size=20)
    told = f"{badge}{name} {HEADLINES[result.status]}"
    return f'<div style="font-size:15px;font-weight:600;">{told}</div>'


def _badge(mark: str, status: str, size: int) -> str:
    """Return a mark whose shape tells a pass, a circle, from anything else, a square."""
    style = (
        f"display:inline-block;width:{size}px;height:{size}px;line-height:{size}px;"
        f"border-radius:{'50%' if status == 'passed' else '3px'};background:{ACCENTS[status]};"
        f"color:black;text-align:center;font-weight:700;font-size:{size * 7 // 10}px;"
        "margin-right:8px;vertical-align:text-bottom;"
    )
    return f'<span aria-hidden="true" style="{style}">{mark}</span>'


def _html_row(row: CaseRow) -> str:
    status = "passed" if row.result == "right" else "failed"
    badge = _badge(MARKS[status], status, size=16)
    shown = _html_comparison(row.comparison) if row.comparison is not None else ""
    return (
        f'<tr style="background:transparent;"><td style="{CELL}white-space:nowrap;">{badge}'
        f'{_escape(row.result)}</td><td style="{CELL}">{_escape(row.sentence)}{shown}</td></tr>'
    )


def _html_comparison(one: Comparison) -> str:
    call = f'<div style="{MONO}white-space:pre-wrap;">{_escape(one.call)}</div>'
    lines = "".join(_html_line(line, one.aligned) for line in one.lines)
    table = f'<table style="{TABLE}margin-top:6px;"><tbody>{lines}</tbody></table>'
    return f'<div style="{PANEL}">{call}{table if lines else ""}</div>'


def _html_line(line: Line, aligned: bool) -> str:
    style = f"{MONO}padding:2px 8px;"
    style += "white-space:nowrap;text-align:right;" if aligned else "text-align:left;"
    parts = [f'<th scope="row" style="{CELL}white-space:nowrap;">{_escape(line.name)}</th>']
    for text, wrong in zip(line.cells, line.wrong or [False] * len(line.cells), strict=True):
        parts.append(f'<td style="{style}{WRONG if wrong else ""}">{_escape(text)}</td>')
    dim = "opacity:0.7;" if line.name in ("index", "column") else ""
    return f'<tr style="background:transparent;{dim}">{"".join(parts)}</tr>'


def _html_hint(result: CheckResult, number: int) -> str:
    """Return a hint that holds the next one inside, so that they open one at a time."""
    inner = _html_hint(result, number + 1) if number < len(result.hints) else ""
    title = f"<strong>Hint {number} of {len(result.hints)}:</strong> {HINT_TITLES[number - 1]}"
    is_open = " open" if number <= result.level else ""
    return (
        f'<details{is_open} style="margin-top:{0 if number == 1 else 8}px;">'
        f'<summary data-lm-suppress-shortcuts="true" style="cursor:pointer;">{title}</summary>'
        f'<div style="margin:4px 0 0 16px;">{typeset(result.hints[number - 1])}</div>'
        f"{inner}</details>"
    )


def typeset(text: str) -> str:
    """Escape a sentence of the course's own; set `code`, and v_t, v_{t−1}, β^t as in print."""
    parts = _escape(text).split("`")
    for i, part in enumerate(parts):
        if i % 2:
            parts[i] = f"<code>{part}</code>"
            continue
        for sign, tag in (("_", "sub"), (r"\^", "sup")):
            small = rf'<{tag} style="{SMALL}">\1\2</{tag}>'
            part = re.sub(sign + r"(?:\{([^}]*)\}|(\w)\b)", small, part)
        parts[i] = part
    return "".join(parts)


def _escape(text: str) -> str:
    return html.escape(clean(text))


def clean(text: str) -> str:
    """Return text on one line, without characters that a terminal or a browser would obey."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
