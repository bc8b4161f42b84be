"""Measure the class report: python -m benchmarks.report [STUDENTS].

A class is graded, a crowd is made of it, and the report of the crowd is worked out, written, and
opened in Chromium. It is open when all of it is painted and its tables can be sorted. Then the
crowd is searched for submissions that are unusually alike.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import Course
from autograder.engine.class_grading import submitted_students
from autograder.paths import COURSE
from autograder.report.writing import make_report, write_report
from autograder.sample_class import ASSIGNMENT
from autograder.similarity.comparing import compare
from benchmarks.crowd import add_crowd, grade_small_class
from tests.browser.lab import chromium

RUNS = 5
# Seconds from asking for the page until it was painted with its script done.
OPENED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(performance.now() / 1000))))"""


def seconds_to_open(page: Path) -> list[float]:
    """Open a page some times, each time in a new tab."""
    times = []
    with chromium() as browser:
        for _ in range(RUNS):
            tab = browser.new_page()
            tab.goto(page.as_uri())
            times.append(float(tab.evaluate(OPENED)))
            tab.close()
    return times


def measure(build: Path, students: int) -> dict[str, float]:
    """Make a class and its report; return what it costs."""
    os.environ.update(COURSE_ROOT=str(COURSE), COURSE_BUILD=str(build))
    course = Course()
    add_crowd(course, grade_small_class(course, every=3), students)
    began, cpu = time.perf_counter(), time.process_time()
    report = make_report(course, ASSIGNMENT)
    worked_out = time.perf_counter()
    page = write_report(report, build / "report")
    written, cpu_written = time.perf_counter(), time.process_time()
    times = seconds_to_open(page)
    opened, cpu_opened = time.perf_counter(), time.process_time()
    graded = Course(build / "autograded")  # laid out as submissions are
    who = submitted_students(graded, ASSIGNMENT)
    alike = compare(graded, ASSIGNMENT, who, lambda: None)
    compared, cpu_compared = time.perf_counter(), time.process_time()
    return {
        "students": students,
        "figures_seconds": round(worked_out - began, 2),
        "write_seconds": round(written - worked_out, 2),
        "report_cpu_seconds": round(cpu_written - cpu, 2),
        "open_seconds": round(statistics.median(times), 2),
        "slowest_open_seconds": round(max(times), 2),
        "page_kilobytes": page.stat().st_size // 1000,
        "compare_seconds": round(compared - opened, 2),
        "compare_cpu_seconds": round(cpu_compared - cpu_opened, 2),
        "compared": len(alike.writings),
        "alike": len(alike.pairs),
    }


def main() -> None:
    """Print the figures, and one line for machines."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(Path(scratch) / "build", students)
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):22} {value:8g}")
    print("RESULT " + json.dumps({"benchmark": "report", **figures, "load": load}))


if __name__ == "__main__":
    main()
