"""The bundle: nothing in it that only instructors may have, whoever looks and however."""

import ast
import json
import re
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.exercises import ASSIGNMENTS
from autograder.paths import COURSE
from autograder.release import ReleaseError, build_bundle

ASSIGNMENT = "06_averages"
EXERCISES = ASSIGNMENTS[ASSIGNMENT]
SOURCE = COURSE / "notebooks" / ASSIGNMENT / "averages.ipynb"
# Whatever else appears in the bundle must be allowed here first.
ALLOWED = (
    r"06_averages/averages\.ipynb",
    r"course_lib/((widgets|widgets/stage|data|plots|properties|studies)/)?\w+\.py",
    r"course_lib/widgets/stage/\w+\.js",
    *(rf"course_lib/cases/{exercise.name}\.json" for exercise in EXERCISES),
    r"datasets/(README\.md|\w+\.csv|\w+\.npz)|course_lib/results/\w+\.json",
    r"README\.md|environment\.yml|pyproject\.toml|requirements(-frameworks)?\.txt",
)
FORBIDDEN = re.compile(r"autograder|course_lib\.reference")
SOLUTION = "a_marker_within_a_solution = 1 - 1"
HIDDEN_TEST = """
### BEGIN HIDDEN TESTS
assert a_marker_in_a_hidden_test
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Yield the build folder of a course that was released."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("course")
        patch.setenv("COURSE_BUILD", str(folder))
        build_bundle(Course(), folder / "bundle", [ASSIGNMENT])
        yield folder


@pytest.fixture(scope="module")
def texts(build):
    """Return the text of every file in the bundle."""
    bundle = build / "bundle"
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file()]
    return {path.relative_to(bundle).as_posix(): text_of(path.read_bytes()) for path in files}


def text_of(content):
    """Return bytes as text; what is no text byte by byte."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course whose notebooks are a copy, so that something can be planted in it."""
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    copied = tmp_path / "notebooks" / ASSIGNMENT / "averages.ipynb"
    copied.parent.mkdir(parents=True)
    copied.write_bytes(SOURCE.read_bytes())
    this_course = Course()
    this_course.config.CourseDirectory.source_directory = str(tmp_path / "notebooks")
    this_course.directory = CourseDirectory(config=this_course.config)
    return this_course


def source_of(course):
    return Path(course.directory.source_directory) / ASSIGNMENT / "averages.ipynb"


def change(course, edit):
    """Change the instructor's notebook of a course."""
    notebook = nbformat.read(source_of(course), as_version=4)
    edit(notebook)
    nbformat.write(notebook, source_of(course))


def cell(notebook, name):
    [found] = [
        one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name
    ]
    return found


def plant_solution(notebook, line=SOLUTION):
    solution = cell(notebook, "ewa")
    begin = "### BEGIN SOLUTION"
    solution.source = solution.source.replace(begin, f"{begin}\n    {line}")


def bundled(course):
    """Build the bundle; return all its bytes."""
    archive = build_bundle(course, course.build / "bundle", [ASSIGNMENT])
    with zipfile.ZipFile(archive) as file:
        return b"\n".join(file.read(name) for name in file.namelist())


def test_every_file_is_allowed_and_each_kind_is_there(texts):
    assert [name for name in texts if not any(re.fullmatch(one, name) for one in ALLOWED)] == []
    for one in ALLOWED:
        assert any(re.fullmatch(one, name) for name in texts)


def test_zip_holds_the_same_files_in_one_folder(build, texts):
    with zipfile.ZipFile(build / "bundle.zip") as file:
        zipped = {name: text_of(file.read(name)) for name in file.namelist()}

    assert zipped == {f"bundle/{name}": text for name, text in texts.items()}


def test_nothing_imports_what_students_do_not_have(texts):
    for name, text in code_of(texts).items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                imported = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [f"{node.module}.{one.name}" for one in node.names]
            else:
                continue
            assert [one for one in imported if FORBIDDEN.match(one)] == [], name


def code_of(texts):
    """Return the Python code in the bundle: modules, and the code cells of the notebook."""
    code = {name: text for name, text in texts.items() if name.endswith(".py")}
    notebook = nbformat.reads(texts["06_averages/averages.ipynb"], as_version=4)
    cells = [one.source for one in notebook.cells if one.cell_type == "code"]
    return code | {f"cell {number}": source for number, source in enumerate(cells)}


def test_no_function_has_the_body_of_a_solution_a_reference_or_a_mistake(texts):
    secret = set()
    for pattern in ("course_lib/reference/*.py", "autograder/exercises/**/*.py"):
        for path in COURSE.glob(pattern):
            secret |= bodies_of(path.read_text(encoding="utf-8"))
    for one in nbformat.read(SOURCE, as_version=4).cells:
        secret |= bodies_of(one.source) if "BEGIN SOLUTION" in one.source else set()

    assert len(secret) > 100
    for name, code in code_of(texts).items():
        assert bodies_of(code) & secret == set(), name


def bodies_of(code):
    """Return the bodies of functions without their docstrings, however they are laid out."""
    functions = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)]
    bodies = [node.body[ast.get_docstring(node) is not None :] for node in functions]
    return {"\n".join(map(ast.unparse, body)) for body in bodies if body}


def test_frozen_cases_are_the_visible_ones(texts):
    for exercise in EXERCISES:
        document = dict(json.loads(texts[f"course_lib/cases/{exercise.name}.json"])["dict"])
        visible = [case.sentence for case in exercise.visible]
        hidden = {case.sentence for case in exercise.hidden(np.random.default_rng(0))}
        assert [case[0] for case in document["cases"]] == visible
        assert len(document["expected"]) == len(visible)
        for _, _, outcomes in document["suspects"]:
            assert len(outcomes) == len(visible)
        everything = "\n".join(texts.values())
        assert [one for one in hidden - set(visible) if f'"{one}"' in everything] == []


def test_released_notebook_has_stubs_and_no_outputs_or_widget_state(texts):
    notebook = nbformat.reads(texts["06_averages/averages.ipynb"], as_version=4)

    assert "widgets" not in notebook.metadata
    assert not any(one.get("outputs") for one in notebook.cells)
    for exercise in EXERCISES:
        assert cell(notebook, exercise.name).source.endswith("raise NotImplementedError")
        assert cell(notebook, f"test_{exercise.name}").source == f"check({exercise.name})"


def test_planted_solution_output_twin_and_hidden_test_do_not_get_out(course):
    def plant(notebook):
        plant_solution(notebook)
        output = nbformat.v4.new_output("stream", text="a_marker_in_an_output")
        cell(notebook, "ewa").outputs = [output]
        cell(notebook, "test_ewa").source += HIDDEN_TEST

    change(course, plant)
    for suffix in (".py", ".md", ".txt", ".html"):
        source_of(course).with_suffix(suffix).write_text("a_marker_in_a_twin", encoding="utf-8")
    checkpoint = source_of(course).parent / ".ipynb_checkpoints" / "averages-checkpoint.ipynb"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(source_of(course).read_bytes())

    content = bundled(course)

    assert b"a_marker" not in content
    assert b"check(ewa)" in content


@pytest.mark.parametrize("place", ["text", "metadata"])
def test_solution_in_another_place_is_refused(course, place):
    def plant(notebook):
        plant_solution(notebook)
        if place == "text":
            notebook.cells.append(nbformat.v4.new_markdown_cell(f"In short: {SOLUTION}"))
        else:
            notebook.metadata.update(notes=["", SOLUTION])

    change(course, plant)

    with pytest.raises(ReleaseError, match=SOLUTION):
        bundled(course)


def test_line_of_a_mark_scheme_in_another_place_is_refused(course):
    scheme = cell(nbformat.read(SOURCE, as_version=4), "reflection_question").source
    line = scheme.partition("BEGIN MARK SCHEME")[2].strip().split("\n")[0]
    new = nbformat.v4.new_markdown_cell(line)
    change(course, lambda notebook: notebook.cells.append(new))

    with pytest.raises(ReleaseError, match=line):
        bundled(course)


def test_line_that_computes_nothing_gives_nothing_away(course):
    lines = ["for name, value in params.items():", "result = ewa(theta, beta)", "return result"]
    lines.append("examples = X.shape[1]")

    def plant(notebook):
        for line in lines:
            plant_solution(notebook, line)
        notebook.cells.append(nbformat.v4.new_code_cell("\n".join(lines)))

    change(course, plant)

    assert lines[0].encode() in bundled(course)


def test_saved_widget_state_is_refused(course):
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    change(course, lambda notebook: notebook.metadata.update(widgets=state))

    with pytest.raises(ReleaseError, match="widget state"):
        bundled(course)


def test_unknown_assignment_is_refused_and_the_known_ones_are_named(course):
    with pytest.raises(ReleaseError, match=r"07_nothing.*06_averages"):
        build_bundle(course, course.build / "bundle", ["07_nothing"])


def test_what_nbgrader_refuses_is_told_in_its_words(course):
    def duplicate(notebook):
        notebook.cells.append(nbformat.from_dict({**cell(notebook, "test_lag"), "id": "twin"}))

    change(course, duplicate)

    with pytest.raises(ReleaseError, match=r"06_averages.*test_lag"):
        bundled(course)


def test_graded_cells_that_change_after_submissions_are_refused_with_a_way_out(course):
    bundled(course)
    with course.gradebook() as gradebook:
        gradebook.add_student("student-01")
        gradebook.add_submission(ASSIGNMENT, "student-01")

    def shorten(notebook):
        notebook.cells = [one for one in notebook.cells if one.id not in ("lag", "test_lag")]

    change(course, shorten)

    with pytest.raises(ReleaseError, match=r"Cannot add or remove cells.*COURSE_BUILD"):
        bundled(course)


@pytest.mark.parametrize("cause", ["leak", "nbgrader"])
def test_bundle_that_was_there_stays_when_a_release_fails(course, cause):
    bundled(course)
    bundle = course.build / "bundle"
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    archive = (course.build / "bundle.zip").read_bytes()
    if cause == "leak":
        change(course, plant_solution)
        change(course, lambda notebook: notebook.metadata.update(note=SOLUTION))
    else:
        change(course, lambda notebook: cell(notebook, "test_lag").metadata.nbgrader.pop("points"))

    with pytest.raises(ReleaseError):
        bundled(course)

    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before
    assert (course.build / "bundle.zip").read_bytes() == archive
    assert [path.name for path in course.build.glob(".bundle-*")] == []
