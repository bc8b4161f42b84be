"""What holds for every exercise: each mistake fails and is named, each right way passes."""

import os
from functools import cache

import numpy as np
import pytest

from autograder.exercises import TOPICS
from autograder.matrix import matrix
from autograder.paths import README
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge, name_mistake

SEEDS = range(int(os.environ.get("SEEDS", "5")))
EVERY = [exercise for group in TOPICS.values() for exercise in group]
by_exercise = pytest.mark.parametrize("exercise", EVERY, ids=[one.name for one in EVERY])


@cache
def rows_of(name):
    [exercise] = [one for one in EVERY if one.name == name]
    return matrix(exercise, SEEDS)


# --- the matrix -------------------------------------------------------------------------------


@by_exercise
def test_every_mistake_fails_whatever_the_hidden_cases(exercise):
    wrong = [row for row in rows_of(exercise.name) if not row.right]
    assert len(wrong) == len(exercise.misconceptions)
    assert [row.variant for row in wrong if row.passed] == []


@by_exercise
def test_every_mistake_is_called_by_its_name(exercise):
    wrong = [row for row in rows_of(exercise.name) if not row.right]
    assert [row.variant for row in wrong if row.named < row.seeds] == []


@by_exercise
def test_visible_cases_alone_name_every_mistake(exercise):
    wrong = [row for row in rows_of(exercise.name) if not row.right]
    assert [row.variant for row in wrong if not row.named_visible or row.passed_visible] == []


@by_exercise
def test_every_right_way_passes_without_a_hint(exercise):
    right = [row for row in rows_of(exercise.name) if row.right]
    assert len(right) == len(exercise.alternatives) >= 3
    assert [row.variant for row in right if not row.holds] == []


def test_the_readme_has_the_totals():
    counts = {
        "exercises": len(EVERY),
        "known mistakes": sum(len(one.misconceptions) for one in EVERY),
        "right ways": sum(len(one.alternatives) for one in EVERY),
    }
    words = " ".join(README.read_text(encoding="utf-8").split())
    for what, count in counts.items():
        assert f"{count:,} {what}" in words


@by_exercise
def test_ideas_are_few_and_hidden_cases_bring_no_new_one(exercise):
    visible = {case.idea for case in exercise.visible}
    hidden = {case.idea for case in exercise.hidden(np.random.default_rng(0))}
    assert 3 <= len(visible) <= 6
    assert hidden <= visible


@by_exercise
def test_hidden_cases_are_drawn_anew_and_can_be_drawn_again(exercise):
    first, again, other = (
        exercise.grading_sheet(np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert repr(first) == repr(again)
    assert repr(first.cases) != repr(other.cases)
    assert first.cases[: len(exercise.visible)] == exercise.visible


@by_exercise
def test_the_reference_itself_passes(exercise):
    for seed in SEEDS:
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        verdict = judge(sheet, list(call_cases(exercise.reference, sheet.cases)), visible=False)
        assert verdict.status == "passed"


@by_exercise
def test_nothing_at_all_earns_nothing(exercise):
    def unwritten(*_):
        raise NotImplementedError

    constants = [lambda *_, value=value: value for value in (None, 0, 1, 0.9, np.zeros(3))]
    sheet = exercise.visible_sheet
    for blank in (unwritten, *constants, lambda *inputs: inputs[0], lambda *inputs: inputs[-1]):
        outcomes = list(call_cases(blank, sheet.cases))
        assert judge(sheet, outcomes, visible=True).share == 0
        assert name_mistake(sheet, outcomes, exercise.suspects(sheet)) is None


@by_exercise
def test_names_are_short_and_hints_are_three_different_sentences(exercise):
    names = [one.name for one in exercise.misconceptions]
    assert len(set(names)) == len(names)
    for one in exercise.misconceptions:
        assert one.name.isidentifier()
        assert one.name.islower()
        assert len(one.name) <= 36
        assert len(set(one.hints)) == 3
        assert all(hint.endswith((".", "?")) and len(hint) < 250 for hint in one.hints)


@by_exercise
def test_hints_hold_no_code_that_solves_the_exercise(exercise):
    for one in exercise.misconceptions:
        told = " ".join(one.hints)
        assert "np." not in told.replace("np.roll", "")
        assert "theta[" not in told


@by_exercise
def test_sentences_tell_cases_apart(exercise):
    cases = exercise.grading_sheet(np.random.default_rng(0)).cases
    assert len({case.sentence for case in cases}) == len(cases)


@by_exercise
def test_single_precision_stays_well_inside_the_tolerance(exercise):
    (single,) = [one for one in exercise.alternatives if "single_precision" in one.__name__]
    for seed in range(40):
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        assert not any(find_all(sheet, list(call_cases(single, sheet.cases))))
