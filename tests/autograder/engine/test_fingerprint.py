"""Fingerprints: equal for functions that do the same, and only for them."""

import numpy as np
import pytest

from autograder.engine.fingerprint import fingerprint
from autograder.engine.judging import judge_exercise
from autograder.exercises import ASSIGNMENTS
from course_lib.calling import call_cases
from course_lib.checking import Idea
from course_lib.codec import Unsupported
from course_lib.sheets import Case, Failure, Outcome, Sheet

EWA = next(one for one in ASSIGNMENTS["06_averages"] if one.name == "ewa")


def of_values(*values, atol=1e-8, ideas=()):
    cases = tuple(Case(f"case {i}", "idea", ()) for i in range(len(values)))
    sheet = Sheet("f", (), 1e-6, atol, cases, tuple(0.0 for _ in values))
    return fingerprint(sheet, [Outcome(value) for value in values], ideas)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.1 + 0.2, 0.3),
        (1e-17, 0.0),
        (-0.0, 0.0),
        (np.array([[1.0, 2.0]]), [[1, 2]]),
        ({"W": np.ones(2)}, {"W": np.array([1.0, 1.0 + 1e-9])}),
        (np.float64("nan"), float("nan")),
        ([1.0, "a", None], (1.0, "a", None)),
    ],
)
def test_values_that_nobody_can_tell_apart_have_one_fingerprint(one, other):
    assert of_values(one) == of_values(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.3, 0.301),
        (np.ones((2, 1)), np.ones((1, 2))),
        ({"W": 1.0}, {"b": 1.0}),
        (None, 0.0),
        (float("nan"), float("inf")),
        ("1.0", 1.0),
        (Unsupported("a set"), Unsupported("a generator")),
    ],
)
def test_values_that_differ_have_two(one, other):
    assert of_values(one) != of_values(other)


def test_the_kind_of_an_exception_counts_but_not_its_message():
    sheet = Sheet("f", (), 1e-6, 1e-8, (Case("case", "idea", ()),), (0.0,))
    kinds = [Failure("TypeError", "a"), Failure("TypeError", "b"), Failure("KeyError", "a")]
    one, same, other = (fingerprint(sheet, [Outcome(failure=kind)], ()) for kind in kinds)
    assert one == same != other


def test_two_that_differ_only_on_hidden_cases_are_told_apart_by_their_ideas():
    columns, steps = Idea("columns", False), Idea("steps", False)
    assert of_values(1.0, ideas=[columns]) != of_values(1.0, ideas=[steps])


def test_only_a_wrong_function_without_a_name_has_one():
    def judged(function):
        sheet = EWA.grading_sheet(np.random.default_rng(3))
        return judge_exercise(EWA, sheet, [*call_cases(function, sheet.cases)])

    def looped(theta, beta, v0=0.0):
        return np.array([0.123 * beta + day for day in theta])

    def at_once(values, factor, start=0.0):
        return factor * 0.123 + np.asarray(values)

    assert judged(EWA.reference).fingerprint == ""
    assert judged(EWA.misconceptions[0].function).fingerprint == ""
    assert judged(looped).misconception is None
    assert judged(looped).fingerprint == judged(at_once).fingerprint != ""
