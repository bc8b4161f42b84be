"""Results of a class: as JSON for programs, and as a table for people."""

import json

import pytest
from rich.console import Console

from autograder.grading import Graded
from autograder.results import (
    as_records,
    class_table,
    is_unfinished,
    misconception_table,
    write_json,
)


def exercise(name, status, score, *, reason="", misconception=None, ideas=()):
    rest = {"reason": reason, "hint": "", "misconception": misconception, "ideas": list(ideas)}
    return {"name": name, "status": status, "score": score, "max_score": 10.0} | rest


def graded(student="student-01", status="graded", results=(), **more):
    return Graded(student, "hw1", "first", status=status, results=list(results), **more)


def printed(*tables):
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        for table in tables:
            console.print(table)
    return capture.get()


PASSED = exercise("ewa", "passed", 10.0)
FAILED = exercise("lag", "failed", 0.0, reason="lag: is wrong.", misconception="off_by_one")
HALF = exercise("ewa", "failed", 3.333)
OURS = exercise("lag", "grader_error", None)


def test_a_record_has_what_programs_need():
    [record] = as_records([graded(results=[PASSED, HALF], notes=["mended"])])
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
    [broken] = as_records([graded(status="grader_error", reason="Ours.")])
    assert (broken["score"], broken["max_score"], broken["exercises"]) == (None, None, [])
    for status in ("grader_error", "graded"):
        [broken] = as_records([graded(status=status, results=[PASSED, OURS])])
        assert (broken["score"], broken["max_score"]) == (None, 20.0)
        assert is_unfinished(broken)
    [whole] = as_records([graded(results=[PASSED, FAILED])])
    assert not is_unfinished(whole)


def test_the_notebooks_of_an_assignment_make_one_record():
    parts = [graded(results=[PASSED], notes=["a"]), graded(status="unreadable", reason="No JSON.")]
    [record] = as_records([*parts, graded(results=[FAILED], notes=["b"])])
    assert (record["status"], record["reason"]) == ("unreadable", "No JSON.")
    assert (record["score"], record["notes"]) == (10.0, ["a", "b"])
    assert record["exercises"] == [PASSED, FAILED]


def test_an_unreadable_submission_is_a_zero_with_a_reason():
    results = [exercise("ewa", "failed", 0.0, reason="No JSON.")]
    [record] = as_records([graded(status="unreadable", reason="No JSON.", results=results)])
    assert (record["status"], record["score"], record["reason"]) == ("unreadable", 0.0, "No JSON.")


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "verdicts.json"
    records = as_records([graded(student="β", results=[PASSED])])
    write_json(path, records)
    assert json.loads(path.read_text(encoding="utf-8")) == records
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_json(path, [{"cannot be written": object()}])
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["verdicts.json"]


def test_the_table_has_a_line_for_each_submission():
    records = as_records(
        [
            graded("student-01", results=[PASSED, HALF, FAILED]),
            graded("student-02", status="unreadable", reason="It is empty.", results=[FAILED]),
            graded("student-03", status="grader_error", reason="Ours."),
            graded("student-04", results=[PASSED, OURS]),
        ]
    )
    lines = printed(class_table(records)).splitlines()
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
        for line in printed(class_table(as_records([graded(results=results)]))).splitlines()
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
    told = printed(class_table(as_records([graded("[red]student[/]", results=results)])))
    assert "[red]student[/]" in told


def test_names_and_reasons_command_no_terminal():
    evil = "\x1b]0;title\x07\x1b[31m\x9b2J\u202e\r"
    reason = f"ewa: raises ValueError: {evil}"
    table = printed(
        class_table(
            as_records(
                [graded(f"s{evil}", results=[exercise("ewa", "failed", 0.0, reason=reason)])]
            )
        ),
        class_table(as_records([graded(status="unreadable", reason=evil, notes=[evil])])),
    )
    assert not set(table) & set(evil) - set("]0;title[31m2J")


def test_the_most_common_mistake_comes_first():
    other = exercise("ewa", "failed", 0.0, misconception="swapped_beta")
    records = as_records(
        [graded(f"student-0{n}", results=[FAILED, *([other] if n == 1 else [])]) for n in range(3)]
    )
    told = printed(misconception_table(records))
    assert told.index("off by one") < told.index("swapped beta")
    assert "3" in told
    assert misconception_table(as_records([graded(results=[PASSED])])) is None
