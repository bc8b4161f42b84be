"""What holds for every notebook: its form, its two lives (solved and released), its words."""

import ast
import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest

from autograder.exercises import exercises_of
from autograder.paths import NOTEBOOKS
from autograder.rehearsal import as_released, changes, rehearse
from course_lib.experiments import RESULTS
from course_lib.report import MARKS

PATHS = sorted(NOTEBOOKS.glob("*/*.ipynb"))
MOST_CELLS = 45
EXERCISE_POINTS, ANSWER_POINTS = 95, 5
#: Another processor rounds otherwise, and a training run makes more of it.
TOLERANCE = 0.01
HOSTS = {
    "arxiv.org": r"/abs/\d{4}\.\d{4,5}",
    "doi.org": r"/10\.\d{4,}/\S+",
    "www.deeplearningbook.org": r"/contents/\w+\.html",
    "proceedings.mlr.press": r"/v\d+/\w+\.html",
    "jmlr.org": r"/papers/v\d+/\w+\.html",
    "openreview.net": r"/forum\?id=\w+",
    "proceedings.neurips.cc": r"/paper\S*",
    "neuralnetworksanddeeplearning.com": r"/chap\d\.html",
    "scikit-learn.org": r"/stable/\S+\.html",
    "numpy.org": r"/doc/stable/\S+\.html",
    "docs.pytorch.org": r"/docs/stable/\S+\.html",
    "keras.io": r"/api/\S+/",
}


@pytest.fixture(scope="module", params=PATHS, ids=[path.parent.name for path in PATHS])
def path(request):
    return request.param


@pytest.fixture(scope="module")
def assignment(path):
    return path.parent.name


@pytest.fixture(scope="module")
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def released(notebook):
    return as_released(notebook)


@pytest.fixture(scope="module")
def text(notebook):
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "markdown"}


@pytest.fixture(scope="module")
def names(assignment):
    return list(exercises_of(assignment))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def nbgrader_of(notebook):
    return {
        cell.id: cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata
    }


# --- form ---------------------------------------------------------------------------------------


def test_notebook_fits_one_sitting_and_runs_plain_python(notebook):
    nbformat.validate(notebook)
    assert len(notebook.cells) <= MOST_CELLS
    assert notebook.metadata.kernelspec.name == "python3"


def test_notebooks_are_canonical():
    """As ``make format`` writes them: no outputs, no widget state, nothing of one's own machine."""
    extra = "metadata.celltoolbar metadata.language_info cell.metadata.jupyter"
    command = [sys.executable, "-m", "nbstripout", "--verify", "--keep-id", "--extra-keys", extra]
    told = subprocess.run([*command, *PATHS], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_cell_ids_are_words_and_each_is_there_once(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert [one for one in ids if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", one)] == []
    assert [one for one, count in Counter(ids).items() if count > 1] == []


def test_each_declared_exercise_is_a_solution_and_a_test_and_nothing_else_is_graded(
    notebook, names
):
    pairs = [part for name in names for part in (name, f"test_{name}")]
    cells = nbgrader_of(notebook)

    assert set(cells) == {*pairs, "reflection_question", "reflection"}
    assert all(one["grade_id"] == name for name, one in cells.items())
    flags = {
        name: tuple(one[flag] for flag in ("locked", "grade", "solution", "task"))
        for name, one in cells.items()
    }
    solution, test = (False, False, True, False), (True, True, False, False)
    assert {name: flags[name] for name in pairs} == {
        part: kind for name in names for part, kind in ((name, solution), (f"test_{name}", test))
    }
    assert flags["reflection_question"] == (True, False, False, False)
    assert flags["reflection"] == (False, True, True, False)


def test_points_are_whole_and_sum_to_100(notebook):
    points = {name: one.get("points", 0) for name, one in nbgrader_of(notebook).items()}
    assert all(isinstance(one, int) for one in points.values())
    assert points.pop("reflection") == ANSWER_POINTS
    assert sum(points.values()) == EXERCISE_POINTS


def test_points_are_said_where_they_can_be_earned(notebook, text):
    said = re.findall(r"\((\d+(?: \+ \d+)*) points?\)", "\n".join(text.values()))
    points = [one["points"] for one in nbgrader_of(notebook).values() if "points" in one]
    assert [int(one) for part in said for one in part.split(" + ")] == points


def test_every_other_code_cell_is_the_setup_or_an_experiment(notebook, names):
    for cell in code_cells(notebook):
        if cell.id.startswith("test_"):
            assert cell.source == f"check({cell.id.removeprefix('test_')})"
        elif cell.id not in (*names, "setup"):
            assert cell.metadata.get("tags") == ["experiment"], cell.id


def test_details_are_closed_and_leave_room_for_maths(text):
    for name, source in text.items():
        assert source.count("<details>") == source.count("</details>"), name
        assert source.count("<summary>") == source.count("<details>"), name
        # Markdown and maths inside HTML need a blank line on either side.
        assert len(re.findall(r"</summary>\n\n", source)) == source.count("<summary>"), name
        assert len(re.findall(r"\n\n</details>", source)) == source.count("</details>"), name


def test_mark_scheme_is_below_the_question_and_the_answer_is_empty(notebook, released, text):
    question, scheme = text["reflection_question"].split("### BEGIN MARK SCHEME")
    stub = next(cell.source for cell in released.cells if cell.id == "reflection")

    assert "?" in question
    assert len(re.findall(r"^\d\. ", scheme, flags=re.MULTILINE)) == ANSWER_POINTS
    assert scheme.endswith("### END MARK SCHEME")
    assert text["reflection"] == stub
    ids = [cell.id for cell in notebook.cells]
    assert ids.index("reflection") == ids.index("reflection_question") + 1


def test_released_stubs_raise_and_keep_their_contract(released, names):
    for cell in released.cells:
        if cell.id in names:
            function = ast.parse(cell.source).body[-1]
            assert function.name == cell.id
            assert re.search(r"^(Returns|Yields)\n-+$", ast.get_docstring(function), re.MULTILINE)
            assert ast.unparse(function.body[1:]) == "raise NotImplementedError", cell.id


# --- links --------------------------------------------------------------------------------------


def anchors_of(text):
    """Return the anchors that JupyterLab gives to headings."""
    prose = re.sub(r"```.*?```", "", "\n".join(text.values()), flags=re.DOTALL)
    titles = re.findall(r"^#{1,6} +(.+?) *$", prose, flags=re.MULTILINE)
    return [re.sub(r"[`*]", "", title).replace(" ", "-") for title in titles]


def test_links_lead_somewhere(path, text):
    anchors = anchors_of(text)
    for target in re.findall(r"\]\(([^)\s]+)\)", "\n".join(text.values())):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target:
            assert (path.parent / target.partition("#")[0]).exists(), target


def test_outside_links_are_of_a_known_form(text):
    everything = "\n".join(text.values())
    found = re.findall(r"\w+://[^\s)>\]]+", everything)
    for link in found:
        host, slash, rest = link.removeprefix("https://").partition("/")
        assert link.startswith("https://"), link
        assert re.fullmatch(HOSTS.get(host, r"(?!)"), slash + rest), link


def test_no_two_headings_share_an_anchor(text):
    repeated = [one for one, count in Counter(anchors_of(text)).items() if count > 1]
    assert repeated == []


# --- words --------------------------------------------------------------------------------------


def test_prose_is_british_and_without_known_misspellings(text, misspelt):
    prose = {name: without_code_and_titles(source) for name, source in text.items()}
    assert misspelt(prose) == []


#: Code, maths, addresses, HTML, and the words of others.
NOT_OURS = (
    r"```.*?```|`[^`]*`|<code>.*?</code>|\$\$.*?\$\$|\$[^$\n]*\$|\]\([^)]*\)|<[^>]*>|\"[^\"\n]*\""
)


def without_code_and_titles(source):
    """Return the author's own words."""
    cited = r"^(- .*?)\*[^*\n]+\*(.*\b(?:19|20)\d\d\b)"
    source = re.sub(cited, r"\1\2", source, flags=re.MULTILINE)
    return re.sub(NOT_OURS, " ", source, flags=re.DOTALL)


# --- runs ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def computed(tmp_path_factory, assignment):
    return tmp_path_factory.mktemp(assignment)


@pytest.fixture(scope="module")
def solved_run(notebook, assignment, computed):
    return rehearse(notebook, assignment, computed)


@pytest.fixture(scope="module")
def blank_run(course, path, assignment):
    """The bundle's own notebook, with nothing but what is in the bundle."""
    bundle = course.build / "bundle"
    given = nbformat.read(bundle / assignment / path.name, as_version=4)
    return rehearse(given, assignment, library=bundle)


def warnings_in(ran):
    return [(cell, one.text) for cell, one in ran.outputs("stream") if one.name == "stderr"]


@pytest.mark.slow
def test_instructors_notebook_runs_without_error_or_warning(solved_run):
    assert solved_run.errors() == []
    assert warnings_in(solved_run) == []


@pytest.mark.slow
def test_every_check_passes(solved_run, names):
    said = {cell: one.data["text/plain"] for cell, one in solved_run.outputs("execute_result")}
    for name in names:
        assert said[f"test_{name}"].startswith(MARKS["passed"]), said[f"test_{name}"]


@pytest.mark.slow
def test_every_picture_has_alternative_text(solved_run):
    shown = solved_run.outputs("display_data", "execute_result")
    pictures = [(cell, one) for cell, one in shown if "image/png" in one.data]
    assert len(pictures) >= 3
    for cell, one in pictures:
        assert len(one.metadata.get("image/png", {}).get("alt", "")) > 20, cell


@pytest.mark.slow
def test_experiments_give_what_is_stored(notebook, solved_run, computed):
    found = changes(computed, TOLERANCE)
    assert set(found) == set(experiments_in(notebook))
    assert {name: one for name, one in found.items() if one is not None} == {}


@pytest.mark.slow
def test_released_notebook_runs_with_nothing_filled_in(blank_run):
    assert blank_run.errors() == []
    assert warnings_in(blank_run) == []
    silent = [
        cell.id
        for cell in code_cells(blank_run.notebook)
        if "experiment" in cell.metadata.get("tags", []) and not cell.outputs
    ]
    assert silent == []


def experiments_in(notebook):
    """Return the names of the experiments that a notebook runs."""
    calls = [
        node
        for cell in code_cells(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "experiment"
    ]
    return [ast.literal_eval(call.args[0]) for call in calls]


def test_every_stored_result_is_that_of_one_experiment():
    notebooks = [nbformat.read(path, as_version=4) for path in PATHS]
    names = [name for notebook in notebooks for name in experiments_in(notebook)]
    assert sorted(names) == sorted(path.stem for path in RESULTS.glob("*.json"))


# --- through the real engine --------------------------------------------------------------------


@pytest.fixture(scope="module")
def records(graded_class, assignment):
    """Results of a class, by student: the instructor, nobody, every mistake, every right way."""
    return graded_class(assignment)


@pytest.mark.slow
@pytest.mark.sandbox
def test_instructors_notebook_earns_everything_and_the_released_one_nothing(records):
    assert [
        (records[who]["score"], records[who]["max_score"]) for who in ("instructor", "nobody")
    ] == [(EXERCISE_POINTS, EXERCISE_POINTS), (0, EXERCISE_POINTS)]
    assert all(record["notes"] == [] for record in records.values())


@pytest.mark.slow
@pytest.mark.sandbox
def test_every_mistake_and_every_right_way_earns_its_verdict(records, verdicts):
    told = {
        (who, one["name"]): (one["status"], one["score"], one["misconception"])
        for who, record in records.items()
        for one in record["exercises"]
        if (who, one["name"]) in verdicts
    }
    assert told == verdicts
