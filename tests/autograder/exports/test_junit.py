"""JUnit XML: what the schema asks for, for names and messages of any form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exports import ExportError
from autograder.exports.junit import write_junit
from tests.autograder.exports.conftest import row
from tests.autograder.exports.importers import junit
from tests.autograder.exports.rules import rule


def exercise(name, status="passed", score=20.0, **more):
    told = {"reason": "", "hint": "", "misconception": None, "max_score": 20.0}
    return {"name": name, "status": status, "score": score} | told | more


def export(tmp_path, rows, results):
    target = tmp_path / "results.xml"
    keyed = {(student, "06_averages"): found for student, found in results.items()}
    return write_junit(rows, keyed, target), target.read_bytes()


@rule("JUnit", "testsuites > testsuite > testcase, with the attributes that are required")
def test_each_student_is_a_suite_and_each_exercise_a_case(tmp_path):
    wrong = exercise(
        "lag", "failed", 5.0, reason="lag: <0>", misconception="swapped", hint="Which is first?"
    )
    ours = exercise("ewa", "grader_error", None, reason="The grader failed.")
    rows = [row("student-01"), row("jr", is_waiting=True), row("no", is_submitted=False)]
    results = {"student-01": [exercise("ewa"), wrong], "jr": [ours]}
    report, data = export(tmp_path, rows, results)
    cases, _ = junit.read(data)
    assert cases["student-01"]["ewa"] == ("passed",)
    assert cases["student-01"]["lag"] == ("failure", "lag: <0>", "swapped", "Which is first?")
    assert cases["jr"] == {"ewa": ("error", "The grader failed.", "grader_error", None)}
    assert (report.count, set(report.left_out)) == (2, {"no"})


@rule("JUnit", "points are properties of the suite, for there is no attribute for them")
def test_points_are_properties(tmp_path):
    _, data = export(
        tmp_path, [row("student-01", 72.5, penalty=10.0)], {"student-01": [exercise("ewa")]}
    )
    _, properties = junit.read(data)
    assert properties["student-01"] == {
        "score": "62.5",
        "raw_score": "72.5",
        "late_submission_penalty": "10",
        "max_score": "100",
        "score.ewa": "20",
        "max_score.ewa": "20",
    }


@rule("JUnit", "what waits for a person is skipped, neither passed nor failed")
def test_a_written_answer_that_waits_is_skipped(tmp_path):
    _, data = export(
        tmp_path, [row("student-01", is_waiting=True)], {"student-01": [exercise("ewa")]}
    )
    cases, _ = junit.read(data)
    assert [case[0] for case in cases["student-01"].values()] == ["passed", "skipped"]


def test_without_results_nothing_is_written(tmp_path):
    with pytest.raises(ExportError, match="no results"):
        export(tmp_path, [row("student-01", is_submitted=False)], {})
    assert list(tmp_path.iterdir()) == []


@given(name=st.text(min_size=1), reason=st.text())
@rule("JUnit", "any text becomes XML that parses")
def test_any_text_can_be_written(tmp_path_factory, name, reason):
    wrong = exercise("ewa", "failed", 0.0, reason=reason, misconception=name, hint=reason)
    folder = tmp_path_factory.mktemp("junit")
    cases, _ = junit.read(export(folder, [row(name)], {name: [wrong]})[1])
    assert len(cases) == 1
