"""experiment(): the student's functions where they are right, the course's numbers elsewhere."""

import json

import numpy as np
import pytest

from autograder.exercise import Exercise
from autograder.shipping import copy_shipped
from course_lib import codec, experiment, experiments
from course_lib.experiments import MAX_BYTES, RESULTS, ExperimentError, stored_result
from course_lib.sheets import Case, write_sheet

STORED = {"total": 6.0, "path": np.array([1.0, 3.0, 6.0])}


def running_sum(series):
    return np.cumsum(series)


def mean_of(series):
    return np.mean(series)


def student(body, name="running_sum"):
    """A student's function with the given body, as a notebook cell makes it."""
    space = {"np": np}
    exec(compile(f"def {name}(series):\n    {body}\n", "<cell>", "exec"), space)
    return space[name]


RIGHT = student("return np.cumsum(series)")
WRONG = student("return np.cumsum(series) + 1")
STUB = student("raise NotImplementedError()")
MEAN = student("return np.mean(series)", "mean_of")


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """Two exercises, and the stored result of one experiment."""
    (tmp_path / "cases").mkdir()
    visible = (Case("three days", "adds up", (np.array([1.0, 2.0, 3.0]),)),)
    for reference in (running_sum, mean_of):
        exercise = Exercise(reference, visible, lambda rng: (), 1e-9, 1e-9, ())
        sheet = exercise.visible_sheet
        write_sheet(tmp_path / "cases" / f"{exercise.name}.json", sheet, ())
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "sums.json").write_text(codec.dumps(STORED), encoding="ascii")
    monkeypatch.setenv("COURSE_CASES", str(tmp_path / "cases"))
    monkeypatch.setattr(experiments, "RESULTS", tmp_path / "results")
    for name in ("COURSE_EXPERIMENTS", "COURSE_RESULTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*uses, name="sums"):
    """The experiment of all these tests: it calls what it is said to use."""

    def sums():
        return {one.__name__: one(np.array([10.0, 20.0])) for one in uses}

    return experiment(name, sums, uses=uses)


def is_stored(result):
    return result.keys() == STORED.keys() and np.array_equal(result["path"], STORED["path"])


def test_right_functions_are_used_and_named(capsys):
    result = run(RIGHT, MEAN)
    assert result["running_sum"].tolist() == [10, 30]
    assert result["mean_of"] == 15
    assert capsys.readouterr().out == "With your `running_sum` and `mean_of`.\n"


def test_without_a_module_that_it_needs_nothing_is_computed(course, monkeypatch, capsys):
    def sums():
        raise AssertionError("computed")

    assert is_stored(experiment("sums", sums, needs=["json", "no_such_framework"]))
    told = capsys.readouterr().out
    assert "no_such_framework" in told
    assert "json" not in told
    assert experiments.INSTALL in told
    monkeypatch.setenv("COURSE_RESULTS", str(course / "new"))
    experiment("sums", sums, needs=["no_such_framework"])
    assert is_stored(codec.loads((course / "new" / "sums.json").read_bytes()))


def test_with_the_modules_that_it_needs_it_computes():
    assert experiment("sums", lambda: 7, needs=["json"]) == 7


def test_a_great_many_functions_of_other_notebooks_are_counted(capsys):
    others = [student("return np.cumsum(series)") for _ in range(7)]
    for number, one in enumerate(others):
        one.notebook = f"0{number % 2}_sums"
    run(MEAN, *others)
    assert capsys.readouterr().out == "With your `mean_of` and 7 functions of 2 other notebooks.\n"


@pytest.mark.parametrize(("function", "said"), [(WRONG, "not right"), (STUB, "not written")])
def test_one_function_that_is_not_right_gives_the_stored_result(function, said, capsys):
    assert is_stored(run(MEAN, function))
    told = capsys.readouterr().out
    assert f"Your `running_sum` is {said} yet." in told
    assert "the course's numbers" in told


def test_function_that_was_mended_is_used_at_once():
    assert is_stored(run(WRONG))
    assert not is_stored(run(RIGHT))


def test_function_that_is_no_exercise_gives_the_stored_result(capsys):
    assert is_stored(run(student("return 1", "running_some")))
    assert "Did you mean running_sum?" in capsys.readouterr().out


def test_experiment_that_fails_with_right_functions_gives_the_stored_result(capsys):
    def fails():
        raise FloatingPointError("the weights grew without end.")

    assert is_stored(experiment("sums", fails, uses=[RIGHT]))
    told = capsys.readouterr().out
    assert "with your `running_sum` (FloatingPointError: the weights grew without end)" in told


def test_experiment_without_functions_may_fail_too(capsys):
    assert is_stored(experiment("sums", lambda: 1 / 0))
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_interrupt_stops_the_cell():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiment("sums", interrupted)


def test_result_that_is_not_plain_gives_the_stored_one(capsys):
    assert is_stored(experiment("sums", lambda: {"path": [object()]}))
    assert "not plain data" in capsys.readouterr().out


def test_text_that_looks_like_the_mark_of_no_plain_data_is_text():
    text = '{"unsupported":'
    assert experiment("sums", lambda: text) == text


def test_experiment_that_needs_no_function_says_nothing(capsys):
    assert experiment("sums", lambda: (1, 2.0)) == (1, 2.0)
    assert capsys.readouterr().out == ""


def test_stored_mode_computes_nothing(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_EXPERIMENTS", "stored")
    assert is_stored(experiment("sums", lambda: pytest.fail("computed"), uses=[RIGHT]))
    assert "the course's numbers" in capsys.readouterr().out


def test_unknown_mode_is_refused(monkeypatch):
    monkeypatch.setenv("COURSE_EXPERIMENTS", "skip")
    with pytest.raises(ValueError, match="COURSE_EXPERIMENTS is 'skip'"):
        run(RIGHT)


@pytest.mark.parametrize("name", ["", "depth table", "../cases/ewa", 3])
def test_name_must_be_a_name(name):
    with pytest.raises(ValueError, match="cannot name an experiment"):
        run(RIGHT, name=name)


# --- storing ------------------------------------------------------------------------------------


@pytest.fixture
def storing(course, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(course / "new"))
    return course / "new"


def test_results_are_stored_where_the_environment_says(storing, monkeypatch):
    result = run(RIGHT, name="other")
    monkeypatch.setattr(experiments, "RESULTS", storing)
    assert stored_result("other")["running_sum"].tolist() == result["running_sum"].tolist()


def test_nothing_is_stored_of_functions_that_are_not_right(storing):
    with pytest.raises(ExperimentError, match="sums cannot be stored: Your `running_sum`"):
        run(WRONG)
    assert not storing.exists()


def test_error_while_storing_keeps_its_cause(storing):
    with pytest.raises(ExperimentError, match="ZeroDivisionError") as caught:
        experiment("sums", lambda: 1 / 0)
    assert isinstance(caught.value.__cause__.__cause__, ZeroDivisionError)


def test_too_large_a_result_is_not_stored(storing):
    with pytest.raises(ExperimentError, match="at most 200,000"):
        experiment("sums", lambda: np.zeros(MAX_BYTES // 8))
    assert not storing.exists()


# --- trouble with stored results ----------------------------------------------------------------


def test_missing_result_says_what_to_do():
    with pytest.raises(ExperimentError, match=r"Did you mean sums\?.*course bundle.*make results"):
        run(WRONG, name="summs")


def test_damaged_result_says_what_to_do(course):
    (course / "results" / "sums.json").write_text('{"dict": [', encoding="ascii")
    with pytest.raises(ExperimentError, match=r"sums\.json is damaged.*course bundle"):
        run(WRONG)


# --- the course's own ---------------------------------------------------------------------------


def test_every_stored_result_of_the_course_is_plain_small_and_whole():
    for path in RESULTS.glob("*"):  # none yet is all right
        assert path.suffix == ".json", path
        assert path.stat().st_size <= MAX_BYTES, path
        text = path.read_text(encoding="ascii")
        json.loads(text)
        assert codec.dumps(codec.loads(text)) == text.strip(), path


def test_results_are_shipped_and_nothing_else_from_their_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.shipping.LIBRARY", tmp_path)
    (tmp_path / "results" / "notes.txt").write_text("model answer", encoding="utf-8")
    copy_shipped(tmp_path / "bundle")
    shipped = [path.name for path in (tmp_path / "bundle/course_lib").rglob("*") if path.is_file()]
    assert shipped == ["sums.json"]
