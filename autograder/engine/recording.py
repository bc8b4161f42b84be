"""Write scores and comments into nbgrader's gradebook: the only writer there is."""

from __future__ import annotations

import itertools
import logging
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from traitlets.config import Config

from autograder.engine.marks import Marks

TRIES, LONGEST_PAUSE = 10, 2.0
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """A score that was recorded before, and is another now."""

    student: str
    notebook: str
    cell: str
    before: float
    after: float | None


class Recorder:
    """Writes marks into the gradebook: whole submissions, many in one transaction.

    Parameters
    ----------
    gradebook : Gradebook
        Open, and used by nobody else meanwhile in this process.
    assignment : str
        A released assignment.
    config : Config
        nbgrader's settings: they name the rule for late submissions.

    Raises
    ------
    nbgrader.api.MissingEntry
        If the assignment was never released.
    """

    def __init__(self, gradebook: Gradebook, assignment: str, config: Config) -> None:
        self.session = gradebook.db
        self.config = config
        found = gradebook.find_assignment(assignment)
        self.assignment = found.id
        self.has_deadline = found.duedate is not None
        self.notebooks = {notebook.name: notebook.id for notebook in found.notebooks}
        self.grades = {
            notebook.id: {
                cell.name: cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)
            }
            for notebook in found.notebooks
        }
        self.comments = {
            notebook.id: {
                cell.name: cell.id for cell in (*notebook.solution_cells, *notebook.task_cells)
            }
            for notebook in found.notebooks
        }
        self.session.commit()

    def record(self, batch: Sequence[Marks]) -> list[Change]:
        """Make the gradebook say what these marks say, all of it or nothing.

        Parameters
        ----------
        batch : sequence of Marks
            At most one for each notebook.

        Returns
        -------
        list of Change
            Scores that were there, and are others now.

        Raises
        ------
        sqlalchemy.exc.SQLAlchemyError
            If the gradebook cannot be written, although it was tried several times: others who
            write at the same moment are waited for.
        """
        return self._patiently(lambda: self._record(batch)) if batch else []

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do a transaction; begin it again where another writer was in its way."""
        for attempt in itertools.count(1):
            try:
                result = work()
                self.session.commit()
                break
            except (IntegrityError, OperationalError) as error:
                self.session.rollback()
                if attempt == TRIES or error.connection_invalidated:
                    raise
                log.info("gradebook: another writer was first; trying again (%s)", error)
                time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.05 * 2**attempt)))
            except BaseException:
                self.session.rollback()
                raise
        return result

    def _record(self, batch: Sequence[Marks]) -> list[Change]:
        students = sorted({marks.student for marks in batch})
        self._add_students(students)
        submitted = self._add_submissions(students)
        places = self._add_notebooks(submitted)
        self._note_times(batch, submitted)
        told = {places[submitted[one.student], self.notebooks[one.notebook]]: one for one in batch}
        changes = self._write_scores(places, told)
        self._write_comments(places, told)
        self._set_penalties(told)
        return changes

    def _add_students(self, students: Sequence[str]) -> None:
        table = api.Student.__table__
        known = set(self.session.scalars(select(table.c.id).where(table.c.id.in_(students))))
        self._insert(table, [{"id": student} for student in students if student not in known])

    def _add_submissions(self, students: Sequence[str]) -> dict[str, str]:
        """Return the id of each student's submission, made where there was none."""
        table = api.SubmittedAssignment.__table__
        here = (table.c.assignment_id == self.assignment) & table.c.student_id.in_(students)
        # Locked, in one order, until the end: two writers who read the same old rows would mix.
        rows = self.session.execute(
            select(table.c.student_id, table.c.id)
            .where(here)
            .order_by(table.c.id)
            .with_for_update()
        )
        known = {row.student_id: row.id for row in rows}
        fresh = {student: _new_id() for student in students if student not in known}
        self._insert(
            table,
            [
                {"id": key, "assignment_id": self.assignment, "student_id": student}
                for student, key in fresh.items()
            ],
        )
        return known | fresh

    def _add_notebooks(self, submitted: dict[str, str]) -> dict[tuple[str, str], str]:
        """Return the id of each submitted notebook, by its submission and what was released."""
        table = api.SubmittedNotebook.__table__
        here = table.c.assignment_id.in_(list(submitted.values()))
        rows = self.session.execute(
            select(table.c.assignment_id, table.c.notebook_id, table.c.id).where(here)
        )
        known = {(submission, released): key for submission, released, key in rows}
        wanted = [(one, other) for one in submitted.values() for other in self.notebooks.values()]
        fresh = {place: _new_id() for place in wanted if place not in known}
        self._insert(
            table,
            [
                {"id": key, "assignment_id": one, "notebook_id": other, "flagged": False}
                for (one, other), key in fresh.items()
            ],
        )
        return known | fresh

    def _note_times(self, batch: Sequence[Marks], submitted: dict[str, str]) -> None:
        times = {submitted[one.student]: one.timestamp for one in batch if one.timestamp}
        table = api.SubmittedAssignment.__table__
        self._update(
            table,
            [{"key": key, "timestamp": parse_utc(times[key])} for key in sorted(times)],
        )

    def _write_scores(
        self, places: dict[tuple[str, str], str], told: dict[str, Marks]
    ) -> list[Change]:
        """Bring the grades in step; whoever gave marks by hand is asked to look again."""
        table, changes, fresh, wrong = api.Grade.__table__, [], [], []
        columns = (table.c.auto_score, table.c.manual_score)
        for notebook, name, place, row in self._cells(places, self.grades, table, *columns):
            marks = told.get(notebook)
            score = marks.scores.get(name) if marks else None
            if row is None:
                facts = {"id": _new_id(), "auto_score": score, "needs_manual_grade": score is None}
                fresh.append(place | facts)
            elif marks and _is_stale(row.auto_score, name, marks):
                needs = score is None or row.manual_score is not None
                wrong.append({"key": row.id, "auto_score": score, "needs_manual_grade": needs})
                if row.auto_score is not None and row.auto_score != score:
                    changes.append(
                        Change(marks.student, marks.notebook, name, row.auto_score, score)
                    )
        self._insert(table, fresh)
        self._update(table, sorted(wrong, key=lambda row: row["key"]))
        return changes

    def _write_comments(self, places: dict[tuple[str, str], str], told: dict[str, Marks]) -> None:
        table, fresh, wrong = api.Comment.__table__, [], []
        columns = (table.c.auto_comment,)
        for notebook, name, place, row in self._cells(places, self.comments, table, *columns):
            marks = told.get(notebook)
            text = marks.comments.get(name) if marks else None
            if row is None:
                fresh.append(place | {"id": _new_id(), "auto_comment": text})
            elif marks and row.auto_comment != text:
                wrong.append({"key": row.id, "auto_comment": text})
        self._insert(table, fresh)
        self._update(table, sorted(wrong, key=lambda row: row["key"]))

    def _cells(
        self,
        places: dict[tuple[str, str], str],
        released: dict[str, dict[str, str]],
        table: Any,
        *columns: Any,
    ) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
        """Yield the cells of some submitted notebooks: notebook, name, its row's place, its row."""
        here = table.c.notebook_id.in_(list(places.values()))
        wanted = select(table.c.id, table.c.notebook_id, table.c.cell_id, *columns).where(here)
        known = {(row.notebook_id, row.cell_id): row for row in self.session.execute(wanted)}
        for (_, source), notebook in sorted(places.items(), key=lambda item: item[1]):
            for name, cell in released[source].items():
                place = {"notebook_id": notebook, "cell_id": cell}
                yield notebook, name, place, known.get((notebook, cell))

    def _set_penalties(self, told: dict[str, Marks]) -> None:
        """Let nbgrader's rule for late submissions decide about those that are late."""
        if not self.has_deadline:
            rows = [{"key": key, "late_submission_penalty": None} for key in sorted(told)]
            self._update(api.SubmittedNotebook.__table__, rows)
            return
        from nbgrader.preprocessors import AssignLatePenalties  # which brings all of nbconvert

        rule = AssignLatePenalties(config=self.config)
        rule.init_plugin()
        for key, marks in told.items():
            notebook = self.session.get(api.SubmittedNotebook, key, populate_existing=True)
            late, penalty = notebook.assignment.total_seconds_late, None
            if late > 0:
                plugin = rule.plugin_inst
                penalty = plugin.late_submission_penalty(marks.student, notebook.score, late)
            if penalty is not None:
                penalty = rule._check_late_penalty(notebook, penalty)
            notebook.late_submission_penalty = penalty

    def _insert(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(table), list(rows))

    def _update(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Update rows by their key; in order, so that two writers do not wait for each other."""
        if rows:
            columns: dict[str, Any] = {key: bindparam(key) for key in rows[0] if key != "key"}
            statement = update(table).where(table.c.id == bindparam("key")).values(columns)
            self.session.connection().execute(statement, list(rows))


def _is_stale(recorded: float | None, cell: str, marks: Marks) -> bool:
    """Return whether a score must be written anew; that of a task, only if it is no longer so."""
    is_scored = cell in marks.scores or recorded is not None
    return is_scored and (marks.is_new or recorded != marks.scores.get(cell))


def _new_id() -> str:
    return uuid.uuid4().hex
