"""The matrix finds an exercise that does not tell right from wrong."""

import json

import pytest

from autograder import matrix
from autograder.exercise import Exercise, Misconception
from course_lib.sheets import Case

HINTS = ("symptom", "place", "formula")


def double(number):
    return 2 * number


def _square(number):
    return number**2


def _triple(number):
    return 3 * number


def _sum(number):
    return number + number


def _sum_of_ones(number):
    return float(sum(2 for _ in range(int(number))))


def exercise_of(wrong, right=(_sum,), visible=(1.0, 3.0)):
    return Exercise(
        double,
        tuple(Case(f"the number {x}", "doubling", (x,)) for x in visible),
        lambda rng: [Case("another number", "doubling", (float(rng.integers(3, 9)) + 0.5,))],
        1e-9,
        0.0,
        tuple(Misconception(function, HINTS) for function in wrong),
        tuple(right),
    )


def rows_of(*arguments, **more):
    return {row.variant: row for row in matrix.matrix(exercise_of(*arguments, **more), range(5))}


def test_a_good_exercise_holds():
    rows = rows_of([_square, _triple])
    assert list(rows) == ["square", "triple", "sum"]
    assert all(row.holds for row in rows.values())
    assert rows["square"].passed == 0
    assert rows["square"].named == rows["square"].seeds == 5
    assert rows["square"].named_visible
    assert rows["sum"].passed == 5
    assert rows["sum"].named == 0


def test_a_mistake_that_passes_does_not_hold():
    row = rows_of([_sum], right=())["sum"]
    assert row.passed == 5
    assert row.share == 1
    assert not row.holds


def test_a_mistake_that_goes_by_two_names_does_not_hold():
    def _three_times(number):
        return number + 2 * number

    rows = rows_of([_triple, _three_times])
    assert not rows["triple"].holds
    assert not rows["three_times"].holds


def test_a_mistake_that_only_hidden_cases_tell_holds_and_is_not_named_on_visible_ones():
    row = rows_of([_square], visible=(2.0,))["square"]
    assert row.passed_visible
    assert not row.named_visible
    assert row.holds


def test_a_right_way_that_fails_does_not_hold():
    row = rows_of([_square], right=[_sum_of_ones])["sum_of_ones"]
    assert row.passed_visible
    assert row.passed == 0
    assert not row.holds


def test_totals_count_what_holds():
    rows = matrix.matrix(exercise_of([_square, _sum], right=[_sum_of_ones]), range(5))
    assert matrix.totals(rows) == {
        "exercises": 1,
        "misconceptions": 2,
        "killed": 1,
        "named": 1,
        "alternatives": 1,
        "alternatives_passed": 0,
    }


@pytest.mark.parametrize(("wrong", "code"), [([_square], 0), ([_sum], 1)])
def test_the_command_prints_a_table_and_a_result(monkeypatch, capsys, wrong, code):
    monkeypatch.setattr(matrix, "TOPICS", {"01_numbers": (exercise_of(wrong),)})
    assert matrix.main(["--seeds", "3"]) == code
    *table, last = capsys.readouterr().out.splitlines()
    word, _, result = last.partition(" ")
    assert word == "RESULT"
    assert json.loads(result) == matrix.totals(matrix.matrix(exercise_of(wrong), range(3)))
    assert len(table) == 3
    assert all("double" in line for line in table[1:])
    assert [line.endswith("!") for line in table[1:]] == [code == 1, False]
