"""earlier(): the student's functions of notebooks that lie beside this one."""

import json

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.exercise import Exercise
from course_lib import codec, earlier, experiments
from course_lib.earlier import MAX_BYTES, fetch
from course_lib.notebook import written
from course_lib.sheets import Case, write_sheet

RIGHT = "def running_sum(series):\n    return np.cumsum(series)"
SETUP = "import numpy as np\nimport a_widget_that_is_not_there"


def running_sum(series):
    return np.cumsum(series)


def solution(source, name="running_sum"):
    metadata = {"nbgrader": {"grade_id": name, "solution": True}}
    return new_code_cell(source, metadata=metadata)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A bundle with one notebook to work in, and one exercise that can be checked."""
    visible = (Case("three days", "adds up", (np.array([1.0, 2.0, 3.0]),)),)
    sheet = Exercise(running_sum, visible, lambda rng: (), 1e-9, 1e-9, ()).visible_sheet
    for folder in ("cases", "results", "02_later", "01_sums"):
        (tmp_path / folder).mkdir()
    write_sheet(tmp_path / "cases" / "running_sum.json", sheet, ())
    (tmp_path / "results" / "sums.json").write_text(codec.dumps(-1.0), encoding="ascii")
    monkeypatch.setenv("COURSE_CASES", str(tmp_path / "cases"))
    monkeypatch.setattr(experiments, "RESULTS", tmp_path / "results")
    for name in ("COURSE_EXPERIMENTS", "COURSE_RESULTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path / "02_later")
    return tmp_path / "01_sums" / "sums.ipynb"


@pytest.fixture
def notebook(place):
    """Return a function that writes the earlier notebook, after a cell of imports."""

    def write(*cells):
        nbformat.write(new_notebook(cells=[new_code_cell(SETUP), *cells]), place)

    return write


def total(function):
    return experiments.experiment("sums", lambda: float(function([1, 2])[-1]), uses=[function])


def test_right_function_works_and_says_where_it_is_from(notebook, capsys):
    notebook(new_markdown_cell("Add up."), solution(RIGHT))
    mine = earlier.earlier(running_sum="01_sums")

    assert total(mine.running_sum) == 3
    assert written(mine.running_sum)
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "From your notebooks:",
        "  01_sums  running_sum",
        "With your `running_sum` of 01_sums.",
    ]


def test_function_takes_its_helpers_along_and_nothing_else(notebook, capsys):
    notebook(
        new_code_cell("START = 0.0\nprint('side effect')\nseries = 1 / 0"),
        new_code_cell("%matplotlib inline\ndef shifted(series):\n    return series + START"),
        new_code_cell("this is not Python"),
        new_code_cell("START = 1 / 0", metadata={"tags": ["experiment"]}),
        solution(f"{RIGHT.replace('np.cumsum(series)', 'shifted(np.cumsum(series))')}\nprint('!')"),
    )
    assert total(fetch("running_sum", "01_sums")) == 3
    assert "!" not in capsys.readouterr().out


def test_notebook_that_was_saved_again_is_read_again(notebook):
    notebook(solution("raise NotImplementedError"))
    assert total(fetch("running_sum", "01_sums")) == -1
    notebook(solution(RIGHT))
    assert total(fetch("running_sum", "01_sums")) == 3


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (solution("def running_sum(series):\n    raise NotImplementedError"), "not written yet"),
        (solution("def running_sum(series):\n    return series"), "not right yet"),
        (solution("def running_sum(series)\n    return series"), "not Python yet in line 1"),
        (solution("def running_mean(series):\n    return series"), "does not define it"),
        (solution(f"@missing\n{RIGHT}"), "raises NameError, line 1: @missing"),
        (solution("running_sum = 3"), "of type int"),
        (new_code_cell(RIGHT), "no cell for it"),
    ],
)
def test_function_that_is_not_ready_is_named_and_stored_numbers_stand_in(
    notebook, cell, said, capsys
):
    notebook(cell)
    mine = earlier.earlier(running_sum="01_sums")
    assert said.lower() in capsys.readouterr().out.lower()
    assert total(mine.running_sum) == -1
    told = capsys.readouterr().out
    assert said in told
    assert "`running_sum` of 01_sums" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b'{"cells": [', "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[1, 2]", "damaged"),
        (b'{"cells": [{"cell_type": "code"}]}', "damaged"),
        (b"[" * 200_000, "damaged"),
        (json.dumps({"cells": "none"}).encode(), "damaged"),
    ],
)
def test_damaged_notebook_is_named(place, content, said, capsys):
    place.write_bytes(content)
    assert total(fetch("running_sum", "01_sums")) == -1
    told = capsys.readouterr().out
    assert said in told
    assert "01_sums/sums.ipynb" in told


def test_huge_notebook_is_not_read(place, capsys):
    with place.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert total(fetch("running_sum", "01_sums")) == -1
    assert "Clear Outputs" in capsys.readouterr().out


def test_functions_of_a_missing_notebook_are_named_together(capsys):
    mine = earlier.earlier(running_sum="01_sums", other="01_sums")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("01_sums/sums.ipynb cannot be read")
    assert told[1] == "  01_sums  running_sum, other"
    assert not written(mine.running_sum)


def test_no_function_is_no_trouble(capsys):
    assert vars(earlier.earlier()) == {}
    assert capsys.readouterr().out == ""


def test_function_that_cannot_be_checked_says_why(notebook, capsys):
    notebook(solution(RIGHT.replace("running_sum", "total"), "total"))
    mine = earlier.earlier(total="01_sums")
    assert "There is nothing to check it with" in capsys.readouterr().out
    assert total(mine.total) == -1


@pytest.mark.parametrize("origin", ["sums", "../01_sums", "01_sums/sums.ipynb", ""])
def test_only_a_folder_of_the_course_is_a_notebook(origin):
    with pytest.raises(ValueError, match="07_optimizers"):
        earlier.earlier(running_sum=origin)
