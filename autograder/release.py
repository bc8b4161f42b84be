"""Build what students get, by allow-list, and prove that nothing else is in it."""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment

from autograder.converting import ConversionError, convert
from autograder.course import Course, CourseError
from autograder.exercises import ASSIGNMENTS, exercises_of
from autograder.paths import AUTOGRADER, COURSE, LIBRARY
from autograder.shipping import LIBRARY_SUFFIXES, copy_allowed, copy_shipped
from course_lib.sheets import write_sheet

MARK = re.compile(r"\b(BEGIN|END) (?:SOLUTION|MARK SCHEME)\b")
TELLING_CHARACTERS = 12
# A line that computes. One that loops, calls, returns or reads a size stands in any notebook.
COMPUTES = re.compile(r"np\.|[-+*/@<>]|\[(?!\d\]$)")

# What a student installs: always, and to run the trainings of notebook 11.
LOCKS = {
    "students.txt": "requirements.txt",
    "frameworks.txt": "requirements-frameworks.txt",
}


class ReleaseError(CourseError):
    """The bundle cannot be built, or would give something away."""


def build_bundle(course: Course, target: Path, assignments: Sequence[str]) -> Path:
    """Build the student bundle, with a zip beside it.

    Parameters
    ----------
    course : Course
        Its gradebook records the released cells.
    target : Path
        Folder of the bundle; replaced as a whole, or left as it was on any error.
    assignments : sequence of str
        Which assignments to release.

    Returns
    -------
    Path
        The zip.

    Raises
    ------
    ReleaseError
        If an assignment is unknown, nbgrader refuses, or the bundle would leak a solution.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    course.expect_gradebook()
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=target.parent) as scratch:
        draft = Path(scratch) / target.name
        for assignment in assignments:
            _release_notebooks(course, assignment, draft / assignment)
            write_cases(assignment, draft / "course_lib" / "cases")
        copy_shipped(draft)
        _copy_extras(draft)
        leaks = find_leaks(draft, map(course.source_of, assignments))
        if leaks:
            raise ReleaseError("The bundle would give solutions away:\n  " + "\n  ".join(leaks))
        archive = _write_zip(draft, Path(scratch) / f"{target.name}.zip")
        if target.exists():
            Path(target).replace(Path(scratch) / "old")
        Path(draft).replace(target)
        Path(archive).replace(target.with_suffix(".zip"))
    return target.with_suffix(".zip")


def write_cases(assignment: str, target: Path) -> None:
    """Freeze the visible cases of an assignment, with their solutions and known mistakes."""
    target.mkdir(parents=True, exist_ok=True)
    for exercise in exercises_of(assignment).values():
        sheet = exercise.visible_sheet
        write_sheet(target / f"{exercise.name}.json", sheet, exercise.suspects(sheet))


def find_leaks(bundle: Path, sources: Iterable[Path]) -> list[str]:
    """Look for what only instructors may have, in every byte of every file of a bundle.

    That is: lines of the notebooks' solutions, bodies of reference functions, instructors'
    folders, saved widget state.

    Parameters
    ----------
    bundle : Path
        Folder of the bundle.
    sources : iterable of Path
        Folders of the instructor's notebooks that were released into it.

    Returns
    -------
    list of str
        Where something is; empty for a clean bundle.
    """
    texts = {
        path: path.read_text("utf-8", "replace") for path in bundle.rglob("*") if path.is_file()
    }
    lines = {*_solution_lines(sources), *_reference_lines()}
    secrets = sorted(line for line in lines if len(line) >= TELLING_CHARACTERS)
    leaks = []
    for path, text in texts.items():
        inside = path.relative_to(bundle)
        if not _is_ours(path, bundle):
            plain = text.replace("\\n", "\n").replace('\\"', '"')
            leaks += [f"{inside}: {line}" for line in secrets if line in plain]
        if {"reference", "autograder", "exercises"} & set(inside.parts):
            leaks.append(f"{inside}: instructor's file")
        if inside.suffix == ".ipynb" and '"application/vnd.jupyter.widget-state+json"' in text:
            leaks.append(f"{inside}: saved widget state")
    return leaks


def _is_ours(path: Path, bundle: Path) -> bool:
    """Return whether a file is shipped source code, which may share a line with a solution."""
    return path.suffix in LIBRARY_SUFFIXES and path.is_relative_to(bundle / "course_lib")


def _release_notebooks(course: Course, assignment: str, target: Path) -> None:
    """Let nbgrader make the released notebooks and record their cells; take only notebooks."""
    directory = course.directory
    source = course.source_of(assignment)
    if not source.is_dir():
        known = ", ".join(sorted(ASSIGNMENTS))
        raise ReleaseError(
            f"There is no assignment {assignment!r} in {source.parent}. Known: {known}."
        )
    try:
        convert(GenerateAssignment(coursedir=directory, config=course.config), assignment)
    except ConversionError as error:
        raise ReleaseError(_refusal(assignment, str(error))) from error
    released = Path(directory.format_path(directory.release_directory, ".", assignment))
    copy_allowed(released, target, {".ipynb"})


def _refusal(assignment: str, complaints: str) -> str:
    """Return nbgrader's complaint, and for the commonest one what can be done about it."""
    told = f"nbgrader cannot release {assignment}: {complaints}"
    if "submissions associated" not in complaints:
        return told
    return (
        f"{told}. Text and points may still change, graded cells may not: put them back as they "
        "were, or begin a new gradebook with COURSE_BUILD."
    )


def _copy_extras(draft: Path) -> None:
    """Copy the student's README, environment and package file."""
    for path in sorted((AUTOGRADER / "templates" / "bundle").iterdir()):
        if path.is_file():
            shutil.copyfile(path, draft / path.name)
    shutil.copyfile(COURSE / "environment.yml", draft / "environment.yml")
    for lock, name in LOCKS.items():
        shutil.copyfile(COURSE / "requirements" / lock, draft / name)


def _write_zip(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, Path(folder.name) / path.relative_to(folder))
    return archive


def _solution_lines(sources: Iterable[Path]) -> Iterator[str]:
    """Yield the telling lines of solutions and mark schemes in the instructor's notebooks."""
    for path in sorted(path for source in sources for path in source.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            lines = _lines_between_marks(cell.source)
            is_text = cell.cell_type == "markdown"
            yield from (line for line in lines if is_text or COMPUTES.search(line))


def _lines_between_marks(source: str) -> Iterator[str]:
    inside = False
    for line in source.split("\n"):
        if mark := MARK.search(line):
            inside = mark[1] == "BEGIN"
        elif inside:
            yield line.strip()


def _reference_lines() -> Iterator[str]:
    """Yield the telling lines of the reference functions, without their docstrings."""
    for path in sorted((LIBRARY / "reference").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = [line.strip() for line in source.split("\n")]
        for function in ast.walk(ast.parse(source)):
            if isinstance(function, ast.FunctionDef):
                for statement in function.body[ast.get_docstring(function) is not None :]:
                    code = lines[statement.lineno - 1 : statement.end_lineno]
                    yield from filter(COMPUTES.search, code)
