"""Feedback: the page that a student gets, in the place of nbgrader's own.

The template escapes all text, so student HTML and Markdown stay text. The page runs no script and
loads nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from nbconvert.exporters import Exporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import default

from autograder.course import Course, CourseError
from autograder.engine.archive import Archive, is_of, read_graded
from autograder.engine.submission import SECRET, TIMESTAMP, read_secret, read_timestamp
from autograder.feedback.index import summary_of, write_index
from autograder.feedback.page import Item, Page, read_page
from autograder.feedback.pictures import Figures
from autograder.files import write_readable, write_whole
from autograder.templating import environment


class ReadMarks(NbGraderPreprocessor):
    """Note which marks and comments a person gave, and which marks are still open.

    nbgrader's own `GetGrades` merges them: an unmarked answer looks like one worth nothing.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add ``marks``, ``comments`` and ``timestamp`` to the resources.

        Parameters
        ----------
        nb : NotebookNode
            The autograded notebook; stays as it is.
        resources : dict
            ``resources["nbgrader"]`` says whose notebook it is and where the gradebook is.

        Returns
        -------
        nb, resources
            Both.
        """
        about = resources["nbgrader"]
        # An empty course id: a reader adds no course to the gradebook.
        with Gradebook(about["db_url"], course_id="") as gradebook:
            notebook = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            about.update(_marks(notebook))
        return nb, resources


def _marks(record: SubmittedNotebook) -> dict[str, Any]:
    return {
        "marks": {
            grade.name: {
                "open": grade.needs_manual_grade and grade.manual_score is None,
                "by_hand": grade.manual_score is not None or bool(grade.extra_credit),
                "automatic": grade.auto_score,
            }
            for grade in record.grades
        },
        "comments": {note.name: note.manual_comment for note in record.comments},
        "timestamp": record.assignment.timestamp,
    }


def write_pages(
    course: Course, assignment: str, students: Collection[str] | None = None
) -> Iterator[Path]:
    """Write the pages of everybody who was graded, and bring each student's index in step.

    Parameters
    ----------
    course : Course
        Where graded notebooks and gradebook are.
    assignment : str
        Assignment id.
    students : collection of str, optional
        Whose pages, of students who were graded; everybody's, if left out.

    Yields
    ------
    Path
        Each page, as it is written.

    Raises
    ------
    CourseError
        If a graded notebook is damaged; all others have their pages by then.
    """
    damaged: list[Path] = []
    figures = Figures(course, assignment)
    with course.gradebook() as gradebook:
        if students is None:
            submissions = gradebook.assignment_submissions(assignment)
        else:
            submissions = [gradebook.find_submission(assignment, one) for one in students]
        for submission in submissions:
            yield from _write_submission(course, submission, figures, damaged)
    if damaged:
        raise CourseError(
            f"{damaged[0]} is no graded notebook, so its student has no new page. "
            f"Delete it, and run `course grade {assignment}` again."
        )


def _write_submission(
    course: Course, submission: SubmittedAssignment, figures: Figures, damaged: list[Path]
) -> Iterator[Path]:
    """Write the pages of one submission, and its student's index; note what cannot be read."""
    student, assignment = submission.student.id, submission.name
    archive, pages = Archive(course, assignment), []
    submitted, is_current = course.submission_of(student, assignment), True
    step = course.directory.feedback_directory
    folder = Path(course.directory.format_path(step, student, assignment))
    for record in submission.notebooks:
        graded = archive.recorded(student, record.name)
        nb = read_graded(graded)
        if nb is not None:
            about = _about(nb, record, student, assignment)
            about["pictures"] = figures.beside(nb, record.name, student)
            page = render(read_page(nb, about))
            pages.append(write_readable(folder / f"{record.name}.html", page))
            is_current = is_current and is_of(nb, submitted / f"{record.name}.ipynb")
        elif graded.exists():
            damaged.append(graded)
    if pages:
        write_index(folder.parent, student)
        _note_submission(folder, submitted if is_current else None)
    yield from pages


def _note_submission(folder: Path, submitted: Path | None) -> None:
    """Leave beside pages what nbgrader's exchange needs to hand them out, as nbgrader does."""
    for name, read in ((TIMESTAMP, read_timestamp), (SECRET, read_secret)):
        told = read(submitted) if submitted is not None else ""
        if told:
            write_whole(folder / name, told)
        else:
            (folder / name).unlink(missing_ok=True)


def _about(
    nb: NotebookNode, record: SubmittedNotebook, student: str, assignment: str
) -> dict[str, Any]:
    """Return what the gradebook says of a notebook, and put each score to its cell."""
    grades = {grade.name: grade for grade in record.grades}
    for cell in nb.cells:
        grade = grades.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if grade is not None:
            cell.metadata.nbgrader.update(score=grade.score, points=grade.max_score)
    penalty = record.late_submission_penalty or 0.0
    about = {"student": student, "assignment": assignment, "late_penalty": penalty}
    scores = {"score": record.score - penalty, "max_score": record.max_score}
    return about | scores | _marks(record)


class FeedbackExporter(Exporter):
    """Autograded notebook to feedback page, in the place of nbgrader's own exporter.

    With ``c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"``,
    ``nbgrader generate_feedback`` and formgrader write this page.
    """

    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    @default("preprocessors")
    def _marks_too(self) -> list[type]:
        return [ReadMarks]

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own HTML exporter does so too
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Return the page of one autograded notebook.

        Parameters
        ----------
        nb : NotebookNode
            The autograded notebook.
        resources : dict
            What nbgrader says about it: student, assignment, gradebook.
        **kw
            Passed on to nbconvert.

        Returns
        -------
        page : str
            HTML.
        resources : dict
            With what the preprocessors added.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        coursedir = getattr(self.parent, "coursedir", None)
        if coursedir is not None:
            figures = Figures(Course.running(coursedir, self.config), about["assignment"])
            about["pictures"] = figures.beside(nb, about["notebook"], about["student"])
        return render(read_page(nb, about)), resources


def render(page: Page) -> str:
    """Return a page as one self-contained HTML document."""
    return _environment().get_template("feedback.html.j2").render(page=page)


def _anchor(item: Item, page: Page) -> str:
    """Return an id that is not made of the student's text."""
    return f"part-{next(n for n, one in enumerate(page.items, 1) if one is item)}"


@cache
def _environment() -> jinja2.Environment:
    return environment(anchor=_anchor, summary=summary_of)
