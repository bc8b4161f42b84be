"""What there is to tell of submissions that arrive, and the lines that tell it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from autograder.engine.class_grading import Report
from autograder.live.inboxes import Exchange, Inbox
from autograder.results import Summary, printable

STYLE = {"fault": "bold red", "refused": "yellow", "stray": "yellow"}


@dataclass
class News:
    """One thing to tell about a submission.

    Attributes
    ----------
    kind : {'graded', 'unchanged', 'fault', 'refused', 'stray', 'older'}
        Graded now; graded before; failed on by the grader; not to be taken; where nobody looks;
        older than what is there.
    student, assignment : str
        Whose, and of what.
    report : Report or None
        What came of it.
    why : str
        In words, where there is no grade, or somebody else handed it in.
    seconds : float
        From its last change to its feedback page.
    again : float or None
        After how many seconds the grader tries it again.
    pages : list of Path
        Its feedback pages that were written.
    """

    kind: str
    student: str = ""
    assignment: str = ""
    report: Report | None = None
    why: str = ""
    seconds: float = 0.0
    again: float | None = None
    pages: list[Path] = field(default_factory=list)


class Told:
    """Prints one line for each submission, and knows at the end what there was.

    Parameters
    ----------
    console : Console
        Where to print.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.counts: Counter[str] = Counter()
        self.failing: set[tuple[str, str]] = set()

    def ready(self, inbox: Inbox, how_told: str) -> None:
        """Say what is watched."""
        what = "nbgrader's exchange" if isinstance(inbox, Exchange) else "submissions"
        self._print(
            f"Watching {printable(str(inbox.root))} for {what}, {how_told}. Ctrl-C ends it."
        )

    def __call__(self, news: News) -> None:
        """Print a line, unless nothing has happened."""
        self.counts[news.kind] += 1
        who = (news.student, news.assignment)
        (self.failing.add if news.kind == "fault" else self.failing.discard)(who)
        if news.kind in ("graded", "fault", "refused", "stray") or news.pages:
            clock, style = time.strftime("%H:%M:%S"), STYLE.get(news.kind, "")
            self._print(f"[dim]{clock}[/]  {_line(news)}", style)

    def closing(self) -> str:
        """Return what to say at the end."""
        noun = "submission" if self.counts["graded"] == 1 else "submissions"
        parts = [f"{self.counts['graded']} {noun} graded"]
        if self.counts["unchanged"]:
            parts.append(f"{self.counts['unchanged']} graded before")
        if self.failing:
            parts.append(f"{len(self.failing)} to be tried again: run `course watch` once more")
        return f"Stopped: {', '.join(parts)}."

    def _print(self, line: str, style: str = "") -> None:
        self.console.print(line, style=style, highlight=False, soft_wrap=True)


def _line(news: News) -> str:
    """Return what there is to tell of a submission."""
    who = "  ".join(filter(None, (printable(news.student), printable(news.assignment))))
    why = printable(news.why)
    if news.kind == "stray":
        return f"{why} is not graded: it is nobody's, or of no assignment that was released"
    if news.kind == "refused":
        return f"{who}  not graded: {why}"
    if news.kind == "fault":
        again = f"in {news.again:.0f} s" if news.again else "when it changes, or watch starts anew"
        return (
            f"{who}  the grader failed, not the student ({why or 'see course.log'}); again {again}"
        )
    summary = Summary()
    assert news.report is not None
    summary.add(news.report)
    [row] = summary.rows
    told = "".join(f"  {part}" for part in (printable(row.told), why) if part)
    return f"{who}  {row.score}  {row.marks}  {news.seconds:.1f} s{told}"
