"""How an exercise is declared, and how a declaration becomes a sheet.

A function that draws random numbers is judged by what its values must have, not by the numbers
of the reference: right code may draw in another order. Its cases give it a `codec.Seed`, and the
exercise says with `expects` what must hold, as properties of `course_lib.properties`::

    def _expects(case, value):
        (shape, keep_prob, _) = case.args
        mask = Property("zeros_and_ones", {"shape": shape, "chance": keep_prob})
        if case.idea == CERTAIN:
            return value  # chance decides nothing here: what the reference returns
        if case.calls == 1:
            return mask
        return Property("calls", {"number": case.calls, "each": mask})

    VISIBLE = (
        Case("100 units, 40 examples", MASK, ((100, 40), 0.8, Seed(1))),
        Case("every unit is kept", CERTAIN, ((5, 3), 1.0, Seed(2))),
        Case("three masks in a row", FRESH, ((50, 40), 0.8, Seed(3)), calls=3),
    )
    DROPOUT_MASK = Exercise(dropout_mask, VISIBLE, _hidden, ..., expects=_expects)

A property may stand anywhere in a value: ``{"W1": Property("scattered", ...), "b1": zeros}``. With
``calls=3`` the function is called three times with one generator and once more with a new one of
the same seed; ``calls`` then sees a fixed seed inside (``fresh``), and draws from elsewhere than
the given generator (``seeded``).

A mistake is recognised by which check fails first on each case. So give each mistake numbers
enough to fail its check for certain, with every seed: some thousands. The reference must have its
own properties. Hidden cases draw their seeds, too: ``Seed(int(rng.integers(2**32)))``.
"""

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
from course_lib.checking import condensed
from course_lib.comparing import compare
from course_lib.sheets import Case, Outcome, Sheet, Suspect


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
    expects : callable or None
        ``(case, the reference's value) -> expected value``, for functions that draw random
        numbers: plain data that hold a `codec.Property` where chance decides. Without it, the
        reference's value is expected.
    shares : bool
        Whether the value may hold arrays of the inputs, as a cache does, or a batch.
    given : tuple of str
        Modules of ``course_lib`` that students are told to use in it, such as ``layers``, among
        those that are closed to exercises otherwise; see `autograder.worker.plumbing`.
    """

    reference: Callable[..., Any]
    visible: tuple[Case, ...]
    hidden: Callable[[np.random.Generator], Sequence[Case]]
    rtol: float
    atol: float
    misconceptions: tuple[Misconception, ...]
    alternatives: tuple[Callable[..., Any], ...] = ()
    version: int = 1
    expects: Callable[[Case, Any], Any] | None = None
    shares: bool = False
    given: tuple[str, ...] = ()

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
            The cases with the reference's values, or the properties that they must have.

        Raises
        ------
        ValueError
            If the reference fails on a case, or lacks a property: the declaration is wrong.
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
            expected=tuple(map(self._expected, cases, outcomes)),
            shares=self.shares,
        )

    def _expected(self, case: Case, outcome: Outcome) -> Any:
        if self.expects is None:
            return outcome.value
        expected = self.expects(case, outcome.value)
        finding = compare(outcome.value, expected, self.rtol, self.atol)
        if finding is not None:
            raise ValueError(
                f"{self.name}: what the reference returns on the case {case.sentence!r} is not "
                f"as expected: {finding.text} {finding.detail}"
            )
        return expected

    def suspects(self, sheet: Sheet, among: Collection[str] | None = None) -> tuple[Suspect, ...]:
        """Return what each known mistake, or each of some names, does on the cases of a sheet."""
        return tuple(
            Suspect(one.name, one.hints, condensed(sheet, [*call_cases(one.function, sheet.cases)]))
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
