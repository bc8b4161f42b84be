"""The report of a class that was graded for real, from the command to the files."""

import json

import pytest

from autograder import actions
from autograder.course import CourseError
from autograder.report.writing import make_report
from autograder.sample_class import ASSIGNMENT
from benchmarks.crowd import add_crowd

pytestmark = pytest.mark.sandbox


def test_a_report_is_a_page_and_tables_and_json(small_class, tmp_path):
    [page] = actions.report(ASSIGNMENT, tmp_path / "figures.json", anonymous=False)
    assert page == small_class.build / "report" / ASSIGNMENT / "report.html"
    assert "odd-ewa-1" in page.read_text("utf-8")
    assert {path.suffix for path in page.parent.iterdir()} == {".html", ".csv"}
    [data] = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert data["assignment"] == ASSIGNMENT


def test_functions_that_fail_alike_are_one_group_with_an_example(small_class):
    groups = make_report(small_class, ASSIGNMENT).unnamed
    [same] = [one for one in groups if "odd-ewa-1" in one.students]
    assert same.students == ("odd-ewa-1", "odd-ewa-2")
    assert "def ewa" in same.example
    assert "#" not in same.example
    assert not [one for one in groups if "odd-ewa-3" in one.students and one is same]


def test_an_anonymous_report_names_nobody(small_class):
    [page] = actions.report(ASSIGNMENT, None, anonymous=True)
    for path in page.parent.iterdir():
        text = path.read_text("utf-8")
        assert "odd-ewa" not in text
        assert "student-" not in text


def test_a_large_class_has_a_report(small_class):
    students = [one.student for one in make_report(small_class, ASSIGNMENT).students]
    add_crowd(small_class, students, count=60)
    reports = actions.report("", None, anonymous=False)
    assert [page.parent.name for page in reports] == ["05_mini_batches", ASSIGNMENT]
    report = make_report(small_class, ASSIGNMENT)
    assert (report.overview.handed_in, len(report.overview.missing)) == (60, 3)
    assert len(report.comparison.pairs) == 60
    assert report.hand_ins.due
    assert report.mistakes


def test_what_was_never_graded_says_what_to_do(small_class, tmp_path, monkeypatch):
    with pytest.raises(CourseError, match="course grade 07_optimizers"):
        actions.report("07_optimizers", None, anonymous=False)
    with pytest.raises(CourseError, match="Did you mean 06_averages"):
        actions.report("06_average", None, anonymous=False)
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "new"))
    with pytest.raises(CourseError, match="any assignment"):
        actions.report("", None, anonymous=False)
