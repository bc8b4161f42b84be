"""Two writers record into one gradebook at the same moment: each submission is one of theirs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.engine.recording import Marks, Recorder
from tests.end_to_end.conftest import ASSIGNMENT, EXERCISES

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

STUDENTS = [f"student-{number:02}" for number in range(1, 25)]
BATCH, ROUNDS = 4, 8
SAID = """
    SELECT submitted_assignment.student_id, comment.auto_comment
    FROM comment JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    WHERE comment.auto_comment IS NOT NULL
"""


def marks(student_id, score):
    return Marks(
        student_id,
        "averages",
        scores={f"test_{name}": score for name in EXERCISES},
        comments=dict.fromkeys(EXERCISES, f"{score:g}"),
    )


def record(url, students, score, together):
    """Record the same score for everybody, a few in each transaction."""
    batches = [students[start : start + BATCH] for start in range(0, len(students), BATCH)]
    with Gradebook(url, "improving_deep_neural_networks") as gradebook:
        recorder = Recorder(gradebook, ASSIGNMENT, Config())
        for _ in range(ROUNDS):
            together.wait()
            for batch in batches:
                recorder.record([marks(student_id, score) for student_id in batch])


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_opposite_orders_neither_stop_two_writers_nor_mix_what_they_write(new_course, kind):
    course, together = new_course(kind, []), Barrier(2)
    orders = [(STUDENTS, 1.0), (STUDENTS[::-1], 2.0)]

    with ThreadPoolExecutor() as pool:
        writing = [pool.submit(record, course.url, *order, together) for order in orders]
        for writer in writing:
            writer.result()

    found = {}
    for student_id, name, score, _ in course.grades():
        found.setdefault(student_id, []).append((name, score))
    assert list(found) == STUDENTS
    for rows in found.values():
        [score] = {score for _, score in rows}
        assert rows == [(f"test_{name}", score) for name in sorted(EXERCISES)]
    engine = sqlalchemy.create_engine(course.url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        said = {tuple(row) for row in connection.execute(sqlalchemy.text(SAID))}
    assert said == {(student_id, f"{rows[0][1]:g}") for student_id, rows in found.items()}
