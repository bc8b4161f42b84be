"""The CSV export: nbgrader's columns, safe to open in a spreadsheet, never half written."""

import csv
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograder.exports import ExportError, replacing
from autograder.exports.grades_csv import GradesCsv
from tests.autograder.exports.rules import rule


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Two assignments, three students, and names that break careless exports."""
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts alembic by its bare name to make a gradebook.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        book = Gradebook(f"sqlite:///{tmp_path_factory.mktemp('course') / 'gradebook.db'}")
    with book:
        for assignment in ("05_batches", "06_averages"):
            book.add_assignment(assignment, duedate=datetime(2026, 11, 20, 18))
            book.add_notebook("week", assignment)
            book.add_grade_cell("test_x", "week", assignment, max_score=100, cell_type="code")
        book.add_student("student-01", last_name="O'Neil, Jr", first_name='=HYPERLINK("x")')
        book.add_student("student-02", last_name="Ünal", first_name="-1+1", email="@evil")
        book.add_student("+student", last_name="two\nlines")
        submit(book, "student-01", 72.5, late=10.0)
        submit(book, "student-02", 5.0, late=10.0)
        yield book


def submit(book, student, score, late):
    book.add_submission("06_averages", student, timestamp=datetime(2026, 11, 20, 19))
    grade = book.find_grade("test_x", "week", "06_averages", student)
    grade.auto_score, grade.needs_manual_grade = score, False
    grade.notebook.late_submission_penalty = late
    book.db.commit()


def export(gradebook, target, plugin=GradesCsv, **options):
    plugin(to=str(target), **options).export(gradebook)
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row_of(rows, student, assignment="06_averages"):
    (row,) = [
        row for row in rows if (row["student_id"], row["assignment"]) == (student, assignment)
    ]
    return row


def test_every_student_has_a_row_for_every_assignment(gradebook, tmp_path):
    rows = export(gradebook, tmp_path / "grades.csv")
    assert len(rows) == 6
    assert {None not in row for row in rows} == {True}


@pytest.mark.parametrize("ids", [["b", "a", "c"], ["c", "b", "a"]])
def test_students_without_names_come_in_the_order_of_their_ids(tmp_path, monkeypatch, ids):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        for name in ("no_date", "dated"):
            due = datetime(2026, 11, 20, 18) if name == "dated" else None
            book.add_assignment(name, duedate=due)
        for student_id in ids:
            book.add_student(student_id)
        rows = export(book, tmp_path / "grades.csv")
    order = [(row["assignment"], row["student_id"]) for row in rows]
    assert order == [(name, student) for name in ("no_date", "dated") for student in "abc"]


def test_scores_penalties_and_times_are_nbgraders(gradebook, tmp_path):
    row = row_of(export(gradebook, tmp_path / "grades.csv"), "student-01")
    numbers = ["raw_score", "late_submission_penalty", "score", "max_score"]
    assert [float(row[name]) for name in numbers] == [72.5, 10.0, 62.5, 100.0]
    assert row["timestamp"] == "2026-11-20 19:00:00"
    assert row["duedate"] == "2026-11-20 18:00:00"


@rule("nbgrader", "a penalty takes no more than there is")
def test_a_penalty_never_makes_a_score_negative(gradebook, tmp_path):
    row = row_of(export(gradebook, tmp_path / "grades.csv"), "student-02")
    assert float(row["score"]) == 0.0
    assert float(row["raw_score"]) == 5.0


@rule("nbgrader", "everybody has a row for everything, with 0 for nothing")
def test_without_a_submission_the_score_is_zero(gradebook, tmp_path):
    row = row_of(export(gradebook, tmp_path / "grades.csv"), "student-01", "05_batches")
    assert float(row["score"]) == 0.0
    assert row["timestamp"] == ""


@rule("nbgrader", "columns and values are those of nbgrader's own export")
def test_harmless_rows_are_the_same_as_in_nbgraders_export(gradebook, tmp_path):
    only = {"student": ["student-02"], "assignment": ["05_batches"]}
    (ours,) = export(gradebook, tmp_path / "ours.csv", **only)
    (theirs,) = export(gradebook, tmp_path / "theirs.csv", CsvExportPlugin, **only)
    for risky in ("first_name", "email"):
        assert ours.pop(risky) == "'" + theirs.pop(risky)
    assert list(ours) == list(theirs)
    assert ours == theirs


@rule("nbgrader", "commas, quotes and line ends stay in their field")
def test_commas_quotes_and_lines_stay_in_their_field(gradebook, tmp_path):
    rows = export(gradebook, tmp_path / "grades.csv")
    assert row_of(rows, "student-01")["last_name"] == "O'Neil, Jr"
    assert row_of(rows, "student-02")["last_name"] == "Ünal"
    assert row_of(rows, "'+student")["last_name"] == "two\nlines"


@rule("nbgrader", "no field runs as a formula in a spreadsheet")
def test_no_field_runs_as_a_formula(gradebook, tmp_path):
    rows = export(gradebook, tmp_path / "grades.csv")
    assert not [v for row in rows for v in row.values() if v.startswith(("=", "+", "-", "@"))]
    assert row_of(rows, "student-01")["first_name"] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_each_way_to_begin_a_formula_is_disarmed(gradebook, tmp_path, lead):
    student = gradebook.find_student("student-01")
    student.email = f"{lead}cmd"
    rows = export(gradebook, tmp_path / "grades.csv")
    gradebook.db.rollback()
    assert row_of(rows, "student-01")["email"] == f"'{lead}cmd"


def test_a_negative_number_stays_a_number(gradebook, tmp_path):
    grade = gradebook.find_grade("test_x", "week", "06_averages", "student-02")
    grade.auto_score = -5.0
    rows = export(gradebook, tmp_path / "grades.csv")
    gradebook.db.rollback()
    assert row_of(rows, "student-02")["raw_score"] == "-5.0"


def test_students_and_assignments_can_be_chosen(gradebook, tmp_path):
    chosen = {"student": ["student-02"], "assignment": ["06_averages"]}
    (row,) = export(gradebook, tmp_path / "grades.csv", **chosen)
    assert (row["student_id"], row["assignment"]) == ("student-02", "06_averages")


@pytest.mark.parametrize("what", ["student", "assignment"])
def test_a_mistyped_name_is_an_error_that_guesses(gradebook, tmp_path, what):
    name, meant = {
        "student": ("student-1", "student-01"),
        "assignment": ("06_average", "06_averages"),
    }[what]
    with pytest.raises(ExportError, match=f"no {what} '{name}'.*'{meant}'"):
        export(gradebook, tmp_path / "grades.csv", **{what: [name]})
    assert list(tmp_path.iterdir()) == []


def test_the_default_file_is_nbgraders(gradebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    GradesCsv().export(gradebook)
    assert (tmp_path / "grades.csv").exists()


# Writing the file


def test_a_missing_folder_is_a_clear_error(gradebook, tmp_path):
    with pytest.raises(ExportError, match=r"nowhere/grades\.csv cannot be written: No such file"):
        export(gradebook, tmp_path / "nowhere" / "grades.csv")


def test_a_folder_is_not_a_file(gradebook, tmp_path):
    with pytest.raises(ExportError, match="is not a file"):
        export(gradebook, tmp_path)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "grades.csv"
    target.write_text("old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with (
        pytest.raises(ExportError, match=r"grades\.csv cannot be written: No space left"),
        replacing(target) as file,
    ):
        file.write("new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.slow
def test_nbgrader_export_finds_it(gradebook, tmp_path):
    command = [Path(sys.executable).with_name("nbgrader"), "export", "--to=grades.csv"]
    command += [
        "--exporter=autograder.exports.grades_csv.GradesCsv",
        f"--db={gradebook.engine.url}",
    ]
    root = Path(__file__).parents[3]
    env = os.environ | {"PYTHONPATH": str(root)}
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "grades.csv").read_text("utf-8").count("06_averages") == 3
