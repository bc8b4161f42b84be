"""Results as JUnit XML: one suite for each student, one test case for each exercise.

Any dashboard of tests reads it. The format has no points: they stand in the suite's properties,
where readers that do not know them pass over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from autograder.exports import Exported, ExportError, replacing
from autograder.exports.rows import NOT_SUBMITTED, WAITING, Row

# What XML has no way to write, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
BY_HAND = "written_answers"


def write_junit(
    rows: Sequence[Row],
    results: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    target: Path,
) -> Exported:
    """Write the results of one assignment, or of several.

    Parameters
    ----------
    rows : sequence of Row
        What the gradebook says.
    results : mapping of (str, str) to sequence of dict
        The exercises of each student and assignment, as `autograder.results.record_of` has them.
    target : Path
        The file to write.

    Returns
    -------
    Exported
        How many suites are in the file, and who has none.

    Raises
    ------
    ExportError
        If nothing was submitted, or the file cannot be written.
    """
    report = Exported(target)
    root = ET.Element("testsuites", name="grades")
    for row in rows:
        if row.is_submitted:
            root.append(_suite(row, results.get((row.student, row.assignment), ())))
        else:
            report.left_out[row.student] = NOT_SUBMITTED
    if not len(root):
        raise ExportError("There are no results to export yet. Run `course grade` first.")
    report.count = len(root)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.attrib[key]) for suite in root)))
    ET.indent(root)
    with replacing(target) as file:
        ET.ElementTree(root).write(file, encoding="unicode", xml_declaration=True)
        file.write("\n")
    return report


def _suite(row: Row, exercises: Sequence[Mapping[str, Any]]) -> ET.Element:
    suite = ET.Element("testsuite", name=_plain(row.student), package=_plain(row.assignment))
    if row.timestamp:
        suite.set("timestamp", row.timestamp.isoformat())
    properties = ET.SubElement(suite, "properties")
    for name, value in _points(row, exercises):
        ET.SubElement(properties, "property", name=_plain(name), value=f"{value:g}")
    suite.extend(_case(row, exercise) for exercise in exercises)
    is_ours = any(exercise["status"] == "grader_error" for exercise in exercises)
    if row.is_waiting and not is_ours:
        case = ET.SubElement(suite, "testcase", name=BY_HAND, classname=_plain(row.assignment))
        ET.SubElement(case, "skipped", message=WAITING)
    suite.set("tests", str(len(suite.findall("testcase"))))
    for key, element in COUNTED.items():
        suite.set(key, str(len(suite.findall(f"testcase/{element}"))))
    return suite


def _points(row: Row, exercises: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    """Yield what the gradebook counts, then the automatic points of each exercise."""
    yield "score", row.score
    yield "raw_score", row.raw_score
    yield "late_submission_penalty", row.penalty
    yield "max_score", row.max_score
    for exercise in exercises:
        if exercise["score"] is not None:
            yield f"score.{exercise['name']}", exercise["score"]
        yield f"max_score.{exercise['name']}", exercise["max_score"]


def _case(row: Row, exercise: Mapping[str, Any]) -> ET.Element:
    names = {"name": _plain(exercise["name"]), "classname": _plain(row.assignment)}
    case = ET.Element("testcase", names)
    element = {"failed": "failure", "grader_error": "error"}.get(exercise["status"])
    if element:
        kind = exercise["misconception"] or exercise["status"]
        told = ET.SubElement(case, element, message=_plain(exercise["reason"]), type=_plain(kind))
        told.text = _plain(exercise["hint"]) or None
    return case


def _plain(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
