"""How an exercise is declared, and how a declaration becomes a sheet."""

from __future__ import annotations

import hashlib
import hmac
import inspect
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from course_lib.calling import call_cases
from course_lib.sheets import Case, Sheet, Suspect


@dataclass(frozen=True)
class Misconception:
    """A named wrong variant of an exercise.

    Attributes
    ----------
    function : callable
        The wrong variant, written as a student would write it; its name says in words what is
        wrong, as ``_swapped_beta`` does.
    hints : tuple of three str
        Symptom, place, formula reminder; they open one at a time and never give the fix.
    """

    function: Callable[..., Any]
    hints: tuple[str, str, str]

    @property
    def name(self) -> str:
        """Name of the mistake, such as ``"swapped_beta"``."""
        return variant_name(self.function)


@dataclass(frozen=True)
class Exercise:
    """All that is known about one function that students write.

    Attributes
    ----------
    reference : callable
        The reference implementation; its name is the exercise's name.
    visible : tuple of Case
        Fixed cases that students see. The first idea is the exercise itself: a function that
        fails it earns nothing.
    hidden : callable
        ``rng -> sequence of Case``, drawn anew for each student.
    rtol, atol : float
        Tolerance, chosen for this exercise.
    misconceptions : tuple of Misconception
        Known mistakes.
    alternatives : tuple of callable
        Other right ways to write it; they must pass and never get a hint.
    version : int
        Raise it when the hidden cases change, so that seeds change with them.
    """

    reference: Callable[..., Any]
    visible: tuple[Case, ...]
    hidden: Callable[[np.random.Generator], Sequence[Case]]
    rtol: float
    atol: float
    misconceptions: tuple[Misconception, ...]
    alternatives: tuple[Callable[..., Any], ...] = ()
    version: int = 1

    @property
    def name(self) -> str:
        """Name of the function, of its solution cell, and of its reference."""
        return self.reference.__name__

    @cached_property
    def visible_sheet(self) -> Sheet:
        """The sheet that `check()` uses."""
        return self.solve(self.visible)

    @cached_property
    def visible_suspects(self) -> tuple[Suspect, ...]:
        """What each known mistake does on the visible cases."""
        return self.suspects(self.visible_sheet)

    def grading_sheet(self, rng: np.random.Generator) -> Sheet:
        """Return the sheet that the grader uses: visible cases, then hidden ones."""
        # The visible part is the same for all students: solved once, it halves the work.
        hidden = self.solve(self.hidden(rng))
        visible = self.visible_sheet
        return replace(
            hidden,
            cases=(*visible.cases, *hidden.cases),
            expected=(*visible.expected, *hidden.expected),
        )

    def solve(self, cases: Sequence[Case]) -> Sheet:
        """Solve some cases with the reference.

        Returns
        -------
        Sheet
            The cases with the reference's values.

        Raises
        ------
        ValueError
            If the reference fails on a case: the declaration is wrong.
        """
        outcomes = list(call_cases(self.reference, cases))
        for case, outcome in zip(cases, outcomes, strict=True):
            if outcome.failure is not None:
                raise ValueError(
                    f"{self.name}: the reference raises {outcome.failure.kind} "
                    f"({outcome.failure.message}) on the case {case.sentence!r}"
                )
        return Sheet(
            exercise=self.name,
            parameters=tuple(inspect.signature(self.reference).parameters),
            rtol=self.rtol,
            atol=self.atol,
            cases=tuple(cases),
            expected=tuple(outcome.value for outcome in outcomes),
        )

    def suspects(self, sheet: Sheet, among: Collection[str] | None = None) -> tuple[Suspect, ...]:
        """Return what each known mistake, or each of some names, does on the cases of a sheet."""
        return tuple(
            Suspect(one.name, one.hints, tuple(call_cases(one.function, sheet.cases)))
            for one in self.misconceptions
            if among is None or one.name in among
        )


def variant_name(function: Callable[..., Any]) -> str:
    """Return the name of a wrong or another right way: its function's, less the underscore."""
    return function.__name__.lstrip("_")


def case_seed(key: bytes, student: str, exercise: Exercise) -> int:
    """Return the seed of a student's hidden cases; the same one every time.

    Parameters
    ----------
    key : bytes
        The course's secret key.
    student : str
        Student id.
    exercise : Exercise
        Its name and version are part of the seed.

    Returns
    -------
    int
        HMAC-SHA256, so that no student can compute another's cases, or their own.
    """
    words = "\x1f".join([student, exercise.name, str(exercise.version)])
    digest = hmac.new(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return int.from_bytes(digest, "big")


def case_rng(key: bytes, student: str, exercise: Exercise) -> np.random.Generator:
    """Return the generator of a student's hidden cases; see `case_seed`."""
    return np.random.default_rng(case_seed(key, student, exercise))
