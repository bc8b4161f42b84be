"""The report as CSV and as JSON: the same figures, and nothing that a spreadsheet runs."""

import csv
import json
from datetime import datetime

import pytest

from autograder.report.gather import Part
from autograder.report.summary import summarise
from autograder.report.tables import as_data, write_csv
from tests.autograder.report.conftest import NONE, roll, submission

EVIL = "=HYPERLINK(A1)"
NAMED = Part(0.0, mistake="swapped", hint="Look.", rung="values", failed=("sum", "columns"))
ODD = Part(0.0, reason='+cmd, "x"\r\n;', rung="values")


def sample():
    first = submission(EVIL, ewa=NAMED, handed_in=datetime(2026, 11, 20, 12), tries=3)
    submissions = (first, submission("b", ewa=ODD, lag=NONE, notes=("-1",)))
    return summarise(roll(*submissions, names={"c": "@c"}), lambda *_: "@evil")


@pytest.fixture
def files(tmp_path):
    read = {}
    for path in write_csv(tmp_path / "report", sample()):
        with path.open(newline="", encoding="utf-8") as file:
            read[path.stem] = list(csv.reader(file))
    return read


def test_each_table_is_a_file(files):
    names = {"students", "exercises", "mistakes", "unnamed", "looks", "distribution"}
    assert set(files) == names
    for rows in files.values():
        assert len({len(row) for row in rows}) == 1


def test_students_have_their_states_and_times(files):
    head, *rows = files["students"]
    first = dict(zip(head, rows[0], strict=True))
    assert first["student"] == f"'{EVIL}"
    assert (first["score"], first["ewa"], first["lag"]) == ("10.0", "none", "full")
    assert (first["handed in (UTC)"], first["times handed in"]) == ("2026-11-20T12:00:00", "3")
    gone = dict(zip(head, rows[-1], strict=True))
    assert (gone["student"], gone["score"], gone["ewa"]) == ("c", "", "")


def test_no_field_is_a_formula(files):
    fields = [field for rows in files.values() for row in rows for field in row]
    assert not [field for field in fields if field.startswith(("=", "+", "@", "-", "\t", "\r"))]


def test_lists_are_text(files):
    assert files["mistakes"][1][:3] == ["ewa", "swapped", "1"]
    assert files["unnamed"][1][0] in ("ewa", "lag")
    assert files["exercises"][1][-2:] == ["columns", "1"] or files["exercises"][1][-2] == "sum"


def test_json_has_the_same_figures():
    report = sample()
    data = json.loads(json.dumps(as_data(report)))
    assert data["overview"]["handed_in"] == 2
    assert data["mistakes"][0]["students"] == [EVIL]
    assert data["students"][0]["handed_in"] == "2026-11-20T12:00:00"
    assert len(data["exercises"]) == len(report.exercises)
