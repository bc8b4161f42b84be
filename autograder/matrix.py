"""Prove the exercises: every known mistake fails and is named, every right way passes.

``python -m autograder.matrix`` prints the mutation matrix of all exercises, one row for each
misconception and each alternative, and last a line ``RESULT {...}`` with the totals. What does
not hold is marked with an exclamation mark: a right way that fails or gets a hint, a mistake that
passes or is not named. Then the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Exercise, variant_name
from autograder.exercises import TOPICS
from course_lib.calling import call_cases
from course_lib.checking import judge, name_mistake
from course_lib.sheets import Sheet, Suspect

SEEDS = 20


@dataclass(frozen=True)
class Row:
    """What became of one variant of an exercise.

    Attributes
    ----------
    exercise, variant : str
        Names; a variant is a misconception or an alternative.
    right : bool
        Whether the variant is a right way.
    seeds : int
        How many times hidden cases were drawn.
    passed, named : int
        On how many of them it passed, and got a hint of its own name (of any name, if right).
    passed_visible, named_visible : bool
        The same for the visible cases alone, which students have.
    share : float
        Largest share of the points that it earned.
    """

    exercise: str
    variant: str
    right: bool
    seeds: int
    passed: int
    named: int
    passed_visible: bool
    named_visible: bool
    share: float

    @property
    def holds(self) -> bool:
        """Whether the variant is treated as it should be with every seed."""
        if self.right:
            visible = self.passed_visible and not self.named_visible
            return visible and self.passed == self.seeds and self.named == 0
        return self.passed == 0 and self.named == self.seeds


def matrix(exercise: Exercise, seeds: Iterable[int] = range(SEEDS)) -> list[Row]:
    """Judge every misconception and alternative of an exercise.

    Parameters
    ----------
    exercise : Exercise
        What to prove.
    seeds : iterable of int
        Hidden cases are drawn once for each.

    Returns
    -------
    list of Row
        Misconceptions first, then alternatives.
    """
    visible = _with_suspects(exercise, exercise.visible_sheet)
    drawn = [
        _with_suspects(exercise, exercise.grading_sheet(np.random.default_rng(seed)))
        for seed in seeds
    ]
    wrong = [(one.name, one.function, False) for one in exercise.misconceptions]
    right = [(variant_name(one), one, True) for one in exercise.alternatives]
    return [_row(exercise, *variant, visible, drawn) for variant in [*wrong, *right]]


_Known = tuple[Sheet, tuple[Suspect, ...]]


def _with_suspects(exercise: Exercise, sheet: Sheet) -> _Known:
    return sheet, exercise.suspects(sheet)


def _row(
    exercise: Exercise,
    name: str,
    function: Callable[..., Any],
    right: bool,
    visible: _Known,
    drawn: Sequence[_Known],
) -> Row:
    shares, hints = zip(*(_judge(function, known) for known in drawn), strict=True)
    visible_share, visible_hint = _judge(function, visible)
    is_named = [hint is not None if right else hint == name for hint in (visible_hint, *hints)]
    return Row(
        exercise=exercise.name,
        variant=name,
        right=right,
        seeds=len(drawn),
        passed=sum(share == 1 for share in shares),
        named=sum(is_named[1:]),
        passed_visible=visible_share == 1,
        named_visible=is_named[0],
        share=max(shares),
    )


def _judge(function: Callable[..., Any], known: _Known) -> tuple[float, str | None]:
    """Return a function's share of the points and the mistake that it is taken for."""
    sheet, suspects = known
    outcomes = list(call_cases(function, sheet.cases))
    suspect = name_mistake(sheet, outcomes, suspects)
    return judge(sheet, outcomes, visible=False).share, suspect.name if suspect else None


def totals(rows: Sequence[Row]) -> dict[str, int]:
    """Count the exercises, their mistakes and their right ways, and how many hold throughout."""
    wrong, right = [row for row in rows if not row.right], [row for row in rows if row.right]
    return {
        "exercises": len({row.exercise for row in rows}),
        "misconceptions": len(wrong),
        "killed": sum(row.passed == 0 for row in wrong),
        "named": sum(row.named == row.seeds for row in wrong),
        "alternatives": len(right),
        "alternatives_passed": sum(row.holds for row in right),
    }


def _print_table(rows: Sequence[Row]) -> None:
    print(
        f"{'exercise':18}{'variant':36}{'wanted':8}{'passed':>8}{'hint':>8}{'visible':>9}{'share':>7}"
    )
    for row in rows:
        wanted = "pass" if row.right else "fail"
        visible = "hint" if row.named_visible else "pass" if row.passed_visible else "fail"
        print(
            f"{row.exercise:18}{row.variant:36}{wanted:8}{row.passed:>5}/{row.seeds}"
            f"{row.named:>5}/{row.seeds}{visible:>9}{row.share:>7.2f}{'' if row.holds else '  !'}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the matrix of every exercise of the course; see the module."""
    parser = argparse.ArgumentParser(prog="python -m autograder.matrix", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="draws of hidden cases")
    seeds = range(parser.parse_args(arguments).seeds)
    exercises = [exercise for group in TOPICS.values() for exercise in group]
    rows = [row for exercise in exercises for row in matrix(exercise, seeds)]
    _print_table(rows)
    print("RESULT", json.dumps(totals(rows)))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
