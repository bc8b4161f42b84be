"""check() and written(): what students call while they work."""

import os

import numpy as np
import pytest

from autograder.exercise import Exercise, Misconception
from course_lib import check, written
from course_lib.notebook import find_sheet
from course_lib.sheets import Case, write_sheet

DAYS = np.array([40.0, 49.0, 45.0])


def running_sum(series, start=0.0):
    return start + np.cumsum(series, axis=0)


def _forgets_start(series, start=0.0):
    return np.cumsum(series, axis=0)


def _forgets_to_add(series, start=0.0):
    return start + np.asarray(series)


EXERCISE = Exercise(
    reference=running_sum,
    visible=(
        Case("three days", "adds up", (DAYS,)),
        Case("five days", "adds up", (np.arange(5.0),)),
        Case("a start of 50", "starts at start", (DAYS, 50.0)),
        Case("two towns", "adds columns", (np.array([[1.0, 2.0], [3.0, 4.0]]),)),
    ),
    hidden=lambda rng: (),
    rtol=1e-9,
    atol=1e-9,
    misconceptions=(
        Misconception(_forgets_start, ("It starts at 0.", "See start.", "s₀ = start")),
        Misconception(_forgets_to_add, ("No growth.", "See the sum.", "sₜ = sₜ₋₁ + xₜ")),
    ),
)


def as_student(body):
    """A student's running_sum with the given body, compiled as a notebook cell is."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    space = {"np": np, "DAYS": DAYS}
    source = f"def running_sum(series, start=0.0):\n{lines}\n"
    exec(compile(source, "<cell>", "exec"), space)
    return space["running_sum"]


RIGHT = as_student("return start + np.cumsum(series, axis=0)")


@pytest.fixture(autouse=True)
def cases(tmp_path, monkeypatch):
    """A folder with the case file of the one exercise."""
    sheet = EXERCISE.visible_sheet
    write_sheet(tmp_path / "running_sum.json", sheet, EXERCISE.suspects(sheet))
    monkeypatch.setenv("COURSE_CASES", str(tmp_path))
    return tmp_path


def test_right_function_passes_all_visible_cases():
    result = check(RIGHT)
    assert result.passed
    assert [row.result for row in result.rows] == ["right"] * 4
    assert result.reason == ""
    assert result.hints == ()


def test_pass_claims_no_more_than_the_visible_cases():
    for shown in (repr(check(RIGHT)), check(RIGHT)._repr_html_()):
        assert "passes the visible cases" in shown
        assert "Hidden cases are checked when the notebook is graded" in shown


def test_first_failing_case_is_compared_number_by_number():
    result = check(as_student("return start + np.asarray(series)"))
    assert [row.result for row in result.rows] == ["wrong"] * 4
    assert "three days" in result.reason
    [first] = [row.comparison for row in result.rows if row.comparison]
    cells = {line.name: line.cells for line in first.lines}
    assert cells["yours"] == ("40", "✕ 49", "✕ 45")
    assert cells["expected"] == ("40", "89", "134")


def test_known_mistake_brings_its_hints():
    assert check(as_student("return np.cumsum(series, axis=0)")).hints[0] == "It starts at 0."


def test_unknown_mistake_brings_no_hint_but_advice():
    result = check(as_student("return 3.0 * np.cumsum(series, axis=0)"))
    assert result.hints == ()
    assert "by hand" in result.remark


def test_only_the_failing_idea_is_named():
    result = check(as_student("return np.cumsum(series, axis=0)"))
    assert [row.result for row in result.rows] == ["right", "right", "wrong", "right"]
    assert [row.comparison is None for row in result.rows] == [True, True, False, True]


def test_compared_case_is_the_one_that_the_reason_speaks_of():
    body = "total = start + np.cumsum(series, axis=0)\nseries += 1\nreturn total"
    result = check(as_student(f"{body} - (np.ndim(series) > 1)"))
    assert "two towns" in result.reason
    assert [row.result for row in result.rows] == ["changes input"] * 3 + ["wrong"]
    assert [row.comparison is None for row in result.rows] == [True, True, True, False]


def test_exception_is_told_with_the_line_that_raised_it():
    result = check(as_student("total = 0\nreturn total / missing"))
    assert result.rows[0].result == "error"
    assert "NameError" in result.reason
    assert "line 3" in result.reason
    assert result.remark == ""


@pytest.mark.parametrize(
    "body",
    [
        "import sys\nsys.exit()",
        "raise BaseException('no Exception')",
        "return running_sum(series)",
        "return object()",
        "return {object(): 1}",
        "return [[1, 2], [3]]",
        "return float('nan')",
        "return 10 ** 5000",
        "return (x for x in iter(int, 1))",
        "return np.zeros(3_000_000)",
        "return ['x' * 9_000_000]",
        "return np.array(['a', None], dtype=object)",
        "return np.zeros(3, dtype=complex)",
        "raise Exception('\\ud800')",
        "yield 1",
        "x = []\nx.append(x)\nreturn x",
        "return np.full(np.shape(series), np.inf)",
        "return np.matrix(series)",
    ],
)
def test_whatever_a_function_does_is_answered(body):
    result = check(as_student(body))
    assert result.status == "failed"
    repr(result).encode()
    result._repr_html_().encode()


def test_interrupt_reaches_the_student():
    with pytest.raises(KeyboardInterrupt):
        check(as_student("raise KeyboardInterrupt"))


def test_changed_input_is_shown_before_and_after():
    result = check(as_student("series += 1\nreturn start + np.cumsum(series - 1, axis=0)"))
    assert result.rows[0].result == "changes input"
    [_, after] = result.rows[0].comparison.lines
    assert (after.name, after.cells) == ("series after", ("[41, 50, 46]",))


def test_cases_are_fresh_for_every_check():
    check(as_student("series[:] = 0\nreturn series"))
    assert check(RIGHT).passed


def test_function_that_cannot_take_the_arguments_is_answered():
    def running_sum():
        """Take nothing."""

    assert "TypeError" in check(running_sum).reason


def test_stub_is_told_gently():
    result = check(as_student("'''Add up.'''\nraise NotImplementedError()"))
    assert result.status == "unwritten"
    assert "running_sum is not written yet" in repr(result)
    assert result.rows == ()


def test_function_that_is_written_in_part_gets_its_cases():
    total = "return start + np.cumsum(series, axis=0)"
    result = check(as_student(f"if np.ndim(series) > 1:\n    raise NotImplementedError\n{total}"))
    assert result.status == "failed"
    assert [row.result for row in result.rows] == ["right"] * 3 + ["error"]


def test_forgotten_raise_below_code_is_told_apart_from_a_stub():
    stub = check(as_student("raise NotImplementedError()"))
    forgotten = check(as_student("total = np.cumsum(series)\nraise NotImplementedError()"))
    assert forgotten.status == "unwritten"
    assert forgotten.reason != stub.reason


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "check(running_sum)"),
        ("running_sum", "quotes"),
        ("x", "quotes"),
        (DAYS, "ndarray"),
        (3.0, "float"),
        (int, "check(running_sum)"),
        (np.random.default_rng, "running_sum"),
        (lambda series: series, "lambda"),
    ],
)
def test_wrong_argument_is_answered_with_what_to_pass(given, told):
    result = check(given)
    assert result.status == "not_checked"
    assert told in result.reason


def test_check_without_argument_is_answered():
    assert check().status == "not_checked"


def test_near_miss_of_a_name_is_suggested():
    def runing_sum(series):
        return series

    assert "Did you mean running_sum?" in check(runing_sum).reason


def test_name_that_is_no_exercise_lists_those_that_are(cases):
    (cases / "lag.json").write_text("{}")

    def unrelated():
        """Do something else."""

    assert "lag, running_sum" in check(unrelated).reason
    assert "Did you mean" not in check(unrelated).reason


@pytest.mark.parametrize("hint", [1, 2, 3])
def test_hints_open_up_to_the_level(hint):
    result = check(as_student("return np.cumsum(series, axis=0)"), hint=hint)
    shown = [text for text in result.hints if text in repr(result)]
    assert shown == list(result.hints[:hint])


@pytest.mark.parametrize("hint", [-1, 4, 1.0, "1", None, DAYS, True])
def test_hint_that_does_not_exist_is_answered(hint):
    result = check(as_student("return np.cumsum(series, axis=0)"), hint)
    assert "hint=1, hint=2 or hint=3" in result.remark
    assert result.level == 0


def test_hint_for_a_right_function_is_just_the_pass():
    assert check(RIGHT, hint=2).remark == ""


def test_hint_for_an_unknown_mistake_says_that_there_is_none():
    result = check(as_student("return None"), hint=1)
    assert "no hint" in result.remark


def test_missing_cases_name_the_folder_and_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CASES", str(tmp_path / "nowhere"))
    reason = check(RIGHT).reason
    assert str(tmp_path / "nowhere") in reason
    assert "course bundle" in reason
    assert "course release" in reason


@pytest.mark.parametrize("content", ["", "{}", "[1, 2", '{"dict": []}', "\xff", "null"])
def test_damaged_case_file_names_the_file_and_the_remedy(cases, content):
    (cases / "running_sum.json").write_text(content, encoding="latin-1")
    result = check(RIGHT)
    assert result.status == "not_checked"
    assert str(cases / "running_sum.json") in result.reason
    assert "course release" in result.reason


def test_unreadable_case_file_names_the_file(cases):
    (cases / "running_sum.json").unlink()
    (cases / "running_sum.json").mkdir()
    assert "running_sum.json cannot be read" in check(RIGHT).reason


def test_cases_that_do_not_fit_together_are_no_fault_of_the_student(cases):
    sheet = EXERCISE.visible_sheet
    broken = type(sheet)(**{**vars(sheet), "expected": sheet.expected[:1]})
    write_sheet(cases / "running_sum.json", broken, ())
    result = check(RIGHT)
    assert result.status == "not_checked"
    assert "Please report this" in result.reason


def test_case_file_is_read_once_and_again_when_it_changes(cases):
    assert find_sheet("running_sum") is find_sheet("running_sum")
    path = cases / "running_sum.json"
    before = find_sheet("running_sum")
    os.utime(path, ns=(0, 1))
    assert find_sheet("running_sum") is not before


def test_cases_lie_beside_the_package_unless_told_otherwise(monkeypatch, tmp_path, cases):
    monkeypatch.delenv("COURSE_CASES")
    monkeypatch.setattr("course_lib.notebook.CASES", cases)
    assert check(RIGHT).passed


def test_written_is_true_for_functions_that_are(capsys):
    assert written(RIGHT, len) is True
    assert capsys.readouterr().out == ""


def test_written_names_every_stub(capsys):
    def ewa(theta):
        """Average."""
        raise NotImplementedError()

    def lag(theta):
        raise NotImplementedError

    assert written(ewa, RIGHT, lag) is False
    assert capsys.readouterr().out == "Write `ewa` and `lag` first, then run this cell again.\n"


def test_written_refuses_what_is_no_function():
    with pytest.raises(TypeError, match="written"):
        written(RIGHT, 3)
