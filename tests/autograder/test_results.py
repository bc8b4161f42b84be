"""Results of a class: as JSON for programs, and as a table for people."""

import json

import pytest
from rich.console import Console

from autograder.engine.class_grading import Report
from autograder.engine.grading import Graded
from autograder.engine.recording import Change
from autograder.results import (
    MOST_ROWS,
    Summary,
    change_table,
    class_table,
    is_unfinished,
    misconception_table,
    record_of,
    write_json,
)


def exercise(name, status, score, *, reason="", misconception=None, ideas=()):
    rest = {"reason": reason, "hint": "", "misconception": misconception, "ideas": list(ideas)}
    return {"name": name, "status": status, "score": score, "max_score": 10.0} | rest


def graded(student="student-01", status="graded", results=(), assignment="hw1", **more):
    return Graded(student, assignment, "first", status=status, results=list(results), **more)


def printed(*tables):
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        for table in tables:
            console.print(table)
    return capture.get()


def summary_of(*submissions, **more):
    summary = Summary()
    for one in submissions:
        summary.add(Report(one.student, [one], **more))
    return summary


PASSED = exercise("ewa", "passed", 10.0)
FAILED = exercise("lag", "failed", 0.0, reason="lag: is wrong.", misconception="off_by_one")
HALF = exercise("ewa", "failed", 3.333)
OURS = exercise("lag", "grader_error", None)


def test_a_record_has_what_programs_need():
    record = record_of([graded(results=[PASSED, HALF], notes=["mended"])])
    assert (record["score"], record["max_score"]) == (13.33, 20.0)
    assert record["exercises"] == [PASSED, HALF]
    assert [record[key] for key in ("student", "assignment", "status", "reason", "notes")] == [
        "student-01",
        "hw1",
        "graded",
        "",
        ["mended"],
    ]
    for key in ("name", "status", "score", "max_score", "reason", "hint", "misconception"):
        assert key in record["exercises"][0]


def test_a_fault_of_the_grader_is_null_and_never_zero():
    broken = record_of([graded(status="grader_error", reason="Ours.")])
    assert (broken["score"], broken["max_score"], broken["exercises"]) == (None, None, [])
    for status in ("grader_error", "graded"):
        broken = record_of([graded(status=status, results=[PASSED, OURS])])
        assert (broken["score"], broken["max_score"]) == (None, 20.0)
        assert is_unfinished(broken)
    whole = record_of([graded(results=[PASSED, FAILED])])
    assert not is_unfinished(whole)


def test_the_notebooks_of_an_assignment_make_one_record():
    parts = [graded(results=[PASSED], notes=["a"]), graded(status="unreadable", reason="No JSON.")]
    record = record_of([*parts, graded(results=[FAILED], notes=["b"])])
    assert (record["status"], record["reason"]) == ("unreadable", "No JSON.")
    assert (record["score"], record["notes"]) == (10.0, ["a", "b"])
    assert record["exercises"] == [PASSED, FAILED]


def test_an_unreadable_submission_is_a_zero_with_a_reason():
    results = [exercise("ewa", "failed", 0.0, reason="No JSON.")]
    record = record_of([graded(status="unreadable", reason="No JSON.", results=results)])
    assert (record["status"], record["score"], record["reason"]) == ("unreadable", 0.0, "No JSON.")


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "verdicts.json"
    records = [record_of([graded(student="β", results=[PASSED])]), {"another": "one"}]
    write_json(path, iter(records))
    assert json.loads(path.read_text(encoding="utf-8")) == records
    assert path.read_text() == json.dumps(records, indent=2) + "\n"
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_json(path, [{"cannot be written": object()}])
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["verdicts.json"]
    write_json(path, [])
    assert json.loads(path.read_text()) == []


def test_the_table_has_a_line_for_each_submission():
    summary = summary_of(
        graded("student-02", status="unreadable", reason="It is empty.", results=[FAILED]),
        graded("student-01", results=[PASSED, HALF, FAILED]),
        graded("student-03", status="grader_error", reason="Ours."),
        graded("student-04", results=[PASSED, OURS]),
    )
    lines = printed(class_table(summary.rows)).splitlines()
    assert summary.unfinished == 2
    assert list(summary.failed) == [("student-03", "hw1")]
    [first] = [line for line in lines if "student-01" in line]
    assert "13.33" in first
    assert "● ◐ ○" in first
    assert "off by one" in first
    assert any("student-02" in line and "It is empty" in line for line in lines)
    assert any("student-03" in line and " - " in line for line in lines)
    assert any("student-04" in line and "● ?" in line for line in lines)


def failed_idea(rung, case="", text=""):
    return {"name": "an idea", "passed": False, "rung": rung, "case": case, "text": text}


def told_of(*results):
    [line] = [
        line
        for line in printed(class_table(summary_of(graded(results=results)).rows)).splitlines()
        if "student-01" in line
    ]
    return line


def test_what_is_not_written_is_listed_and_nothing_else_is():
    blank = exercise("lag", "failed", 0.0, reason="x", ideas=[failed_idea("written")])
    missing = exercise("ewa", "failed", 0.0, reason="ewa is gone.", ideas=[failed_idea("defined")])
    assert "not written: lag" in told_of(PASSED, blank)
    assert "nothing written" in told_of(blank)
    assert "ewa is gone" in told_of(missing)
    assert "not written: lag; ewa is gone" in told_of(blank, missing)


def test_a_failure_is_told_without_its_case():
    idea = failed_idea("exception", "days (in °F). All alike", "raises ValueError (line 3: x).")
    wrong = exercise("lag", "failed", 0.0, reason="in full", ideas=[idea])
    told = told_of(PASSED, wrong)
    assert "lag: raises ValueError" in told
    assert "°F" not in told
    assert "line 3" not in told
    assert "in full" not in told


def test_names_and_reasons_are_no_markup():
    reason = "raises KeyError: [bold]x[/] [/nothing]"
    results = [exercise("ewa", "failed", 0.0, reason=reason)]
    told = printed(class_table(summary_of(graded("[red]student[/]", results=results)).rows))
    assert "[red]student[/]" in told


def test_names_and_reasons_command_no_terminal():
    evil = "\x1b]0;title\x07\x1b[31m\x9b2J\u202e\r"
    reason = f"ewa: raises ValueError: {evil}"
    table = printed(
        class_table(
            summary_of(
                graded(f"s{evil}", results=[exercise("ewa", "failed", 0.0, reason=reason)]),
                graded(status="unreadable", reason=evil, notes=[evil]),
            ).rows
        ),
    )
    assert not set(table) & set(evil) - set("]0;title[31m2J")


def test_the_most_common_mistake_comes_first():
    other = exercise("ewa", "failed", 0.0, misconception="swapped_beta")
    summary = summary_of(
        *(graded(f"student-{n}", results=[FAILED, *([other] if n == 1 else [])]) for n in range(3))
    )
    told = printed(misconception_table(summary.mistakes))
    assert told.index("off by one") < told.index("swapped beta")
    assert "3" in told
    assert misconception_table(summary_of(graded(results=[PASSED])).mistakes) is None


def test_of_a_large_class_the_table_has_those_that_stand_out():
    many = [graded(f"student-{n:04}", results=[PASSED]) for n in range(MOST_ROWS)]
    assert "student-0007" in printed(class_table(summary_of(*many).rows))
    odd = graded("student-9999", status="unreadable", reason="It is empty.")
    told = printed(class_table(summary_of(*many, odd).rows))
    assert "student-9999" in told
    assert "student-0007" not in told
    assert f"of {MOST_ROWS + 1}" in told


def test_lowered_scores_are_told_first_with_their_cause():
    changes = [
        Change("student-01", "first", "test_ewa", 5.0, 10.0),
        Change("student-02", "first", "test_lag", 10.0, 2.5),
        Change("student-03", "first", "test_lag", 10.0, None),
    ]
    summary = summary_of(graded(results=[PASSED]), changes=changes, causes=["another submission"])
    lines = [
        line for line in printed(change_table(summary.changes)).splitlines() if "test_" in line
    ]
    assert [line.split()[1] for line in lines] == ["student-02", "student-03", "student-01"]
    assert all("another submission" in line for line in lines)
    assert change_table([]) is None


def test_what_had_not_changed_is_counted():
    assert summary_of(graded(results=[PASSED]), is_new=False).skipped == 1
    assert summary_of(graded(results=[PASSED])).skipped == 0


def test_the_assignment_is_named_where_there_are_several():
    one, other = graded(results=[PASSED]), graded(results=[FAILED], assignment="hw2")
    assert "hw1" not in printed(class_table(summary_of(one).rows))
    told = printed(class_table(summary_of(other, one).rows))
    assert told.index("hw1") < told.index("hw2")
