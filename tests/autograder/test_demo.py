import csv
import json

import pytest
from rich.console import Console

from autograder import demo, sample_class
from autograder.isolation.sandbox import missing_isolation

KINDS = {"full marks": 1, "blank": 1, "broken": 2, "misconception": 3}


@pytest.fixture
def small_class(monkeypatch):
    """A few of each kind, so that the demo is short."""
    everyone = sample_class.sample_class()
    chosen = [
        sample
        for kind, count in KINDS.items()
        for sample in [one for one in everyone if one.kind == kind][:count]
    ]
    monkeypatch.setattr(sample_class, "sample_class", lambda: chosen)
    return chosen


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path))  # put back when the test is over
    return tmp_path / "demo"


def run(build, **options):
    console = Console(record=True, width=200)
    failed = demo.run(console, build=build, **options)
    return failed, console.export_text()


@pytest.mark.slow
def test_without_a_sandbox_it_says_so_and_grades_the_harmless_part(small_class, build, monkeypatch):
    monkeypatch.setattr(demo, "missing_isolation", lambda: "the kernel is from 1999")
    failed, told = run(build)
    assert failed == 0
    assert "the kernel is from 1999" in told
    harmless = [sample.student for sample in small_class if not sample.harmful]
    records = json.loads((build / "verdicts.json").read_text())
    assert [record["student"] for record in records] == harmless
    assert len(harmless) < len(small_class)


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.skipif(bool(missing_isolation()), reason=missing_isolation() or "isolated")
def test_it_grades_everyone_and_leads_to_the_results(small_class, build):
    failed, told = run(build)
    assert failed == 0
    for sample in small_class:
        assert sample.student in told
        assert list((build / "feedback" / sample.student).rglob("*.html"))
    assert (build / "report" / sample_class.ASSIGNMENT / "report.html").is_file()
    assert "the grader named the mistake of 3" in " ".join(told.split())
    with (build / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows[small_class[0].student] == 95
    assert rows[small_class[1].student] == 0


def test_an_unnamed_mistake_is_not_counted_as_named():
    record = {"exercises": [{"name": "ewa", "misconception": None}]}
    assert not demo._is_named(record, "ewa: swapped_beta")
