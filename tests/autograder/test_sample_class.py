"""The sample class, and the code of ours that it puts into students' cells."""

from dataclasses import replace

import nbformat
import numpy as np
import pytest

from autograder import sample_class
from autograder.exercises import ASSIGNMENTS, TOPICS
from autograder.student_code import as_student_code
from course_lib import codec
from course_lib.calling import call_cases
from course_lib.checking import judge
from course_lib.sheets import pack_outcome

EXERCISES = ASSIGNMENTS["06_averages"]
MISTAKES = [
    pytest.param(exercise, wrong, id=f"{exercise.name}-{wrong.name}")
    for exercise in EXERCISES
    for wrong in exercise.misconceptions
]


@pytest.fixture(scope="module")
def drawn():
    """Return sheets of every exercise with hidden cases drawn twenty times."""
    return {
        exercise.name: [exercise.grading_sheet(np.random.default_rng(seed)) for seed in range(20)]
        for exercise in EXERCISES
    }


@pytest.mark.parametrize(("exercise", "wrong"), MISTAKES)
def test_a_mistake_earns_the_same_whatever_cases_are_drawn(drawn, exercise, wrong):
    shares = {
        judge(sheet, list(call_cases(wrong.function, sheet.cases)), visible=False).share
        for sheet in drawn[exercise.name]
    }

    assert len(shares) == 1


OURS = [
    pytest.param(exercise, function, id=f"{exercise.name}-{function.__name__}")
    for exercise in EXERCISES
    for function in [*(one.function for one in exercise.misconceptions), *exercise.alternatives]
]


@pytest.mark.parametrize(("exercise", "function"), OURS)
def test_student_code_does_what_ours_does_under_the_name_of_the_exercise(exercise, function):
    source = as_student_code(function, exercise.name)
    notebook = {}

    exec(source, notebook)

    assert "autograder" not in source
    assert "reference" not in source
    theirs = [told(one) for one in call_cases(notebook[exercise.name], exercise.visible)]
    assert theirs == [told(one) for one in call_cases(function, exercise.visible)]


@pytest.mark.parametrize(
    ("assignment", "name", "variant"),
    [
        # Around the reference of the same name, with a constant from the reference, both at once.
        ("00_foundations", "activation", "_inverted_tanh"),
        ("10_tuning", "lr_verdict", "_step_by_step"),
        ("01_initialisation", "init_params", "_positive_only"),
        # With a helper whose annotations have a name of ours: Arrays = dict[str, np.ndarray].
        ("02_regularisation", "l2_grads", "_not_divided_by_m"),
    ],
)
def test_student_code_brings_what_it_needs_of_the_reference(assignment, name, variant):
    [exercise] = [one for one in TOPICS[assignment] if one.name == name]
    ours = [*(one.function for one in exercise.misconceptions), *exercise.alternatives]
    [function] = [one for one in ours if one.__name__ == variant]
    test_student_code_does_what_ours_does_under_the_name_of_the_exercise(exercise, function)


def told(outcome):
    """Return an outcome as text, without the line that raised."""
    failure = outcome.failure and replace(outcome.failure, line="")
    return codec.dumps(pack_outcome(replace(outcome, failure=failure)))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """Return a bundle with a small released notebook."""
    folder = tmp_path_factory.mktemp("bundle")
    cells = [nbformat.v4.new_markdown_cell("as released", id="first")]
    for name in (exercise.name for exercise in EXERCISES):
        cells += [graded_cell(name, solution=True), graded_cell(f"test_{name}", grade=True)]
    cells.append(graded_cell("reflection", solution=True, grade=True))
    path = folder / "06_averages" / "averages.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return folder


def graded_cell(name, **flags):
    metadata = {"nbgrader": {"grade_id": name, **flags}}
    return nbformat.v4.new_code_cell("raise NotImplementedError", id=name, metadata=metadata)


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ipynb")}


def test_the_class_is_made_from_the_released_notebook_and_always_the_same(bundle, tmp_path):
    students = sample_class.make(bundle, tmp_path / "one")

    assert students == sorted(students) == [one.student for one in sample_class.sample_class()]
    assert len({len(student) for student in students}) == 1
    assert sample_class.make(bundle, tmp_path / "two") == students
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    blank = tmp_path / "one" / students[1] / "06_averages" / "averages.ipynb"
    released = bundle / "06_averages" / "averages.ipynb"
    assert nbformat.read(blank, as_version=4) == nbformat.read(released, as_version=4)


def test_harmless_students_keep_their_ids_and_have_no_loop_bomb_or_exit(bundle, tmp_path):
    everybody = sample_class.make(bundle, tmp_path / "everybody")
    harmless = sample_class.make(bundle, tmp_path / "harmless", harmless_only=True)

    left_out = files_in(tmp_path / "everybody").keys() - files_in(tmp_path / "harmless").keys()
    assert set(harmless) < set(everybody)
    assert len(left_out) == len(everybody) - len(harmless) == 6
    text = b"".join(files_in(tmp_path / "harmless").values())
    for harm in (b"while True", b"os._exit", b"bytearray", b"3 << 27"):
        assert harm not in text


def test_kind_and_note_tell_the_students_apart_and_every_mistake_has_one():
    samples = sample_class.sample_class()
    mistakes = [one.note for one in samples if one.kind == "misconception"]

    assert len({(one.kind, one.note) for one in samples}) == len(samples) >= 20
    assert mistakes == [
        f"{exercise.name}: {wrong.name}"
        for exercise in EXERCISES
        for wrong in exercise.misconceptions
    ]


def test_every_alternative_is_somebodys():
    written = {source for one in sample_class.sample_class() for source in one.sources.values()}

    for exercise in EXERCISES:
        for way in exercise.alternatives:
            assert as_student_code(way, exercise.name) in written
