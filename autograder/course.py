"""One course on this machine: nbgrader's settings, where things lie, and the secret key.

A course is a folder with an ``nbgrader_config.py``: this clone's own, or any other's. Two sections
in it are ours: ``c.Limits``, and ``c.Course.exercises``, the dotted name of a module whose
``ASSIGNMENTS`` declare the exercises of each assignment. A course without it has none: all its
graded cells are nbgrader's ordinary ones, and no key is needed.
"""

from __future__ import annotations

import importlib
import os
import secrets
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.database import in_words
from autograder.exercise import Exercise
from autograder.files import create_once
from autograder.isolation.limits import Limits
from autograder.paths import COURSE

KEY_BYTES = 32
CONFIG = "nbgrader_config.py"
SETTINGS = ("exercises",)


class CourseError(RuntimeError):
    """The course is not set up for what was asked; the message says what to do next."""


def find_root() -> Path:
    """Return the folder of the course that is meant.

    Returns
    -------
    Path
        ``COURSE_ROOT``, if it is set; else the current folder, if it is a course; else the clone.

    Raises
    ------
    CourseError
        If ``COURSE_ROOT`` is no course.
    """
    wanted = os.environ.get("COURSE_ROOT")
    if wanted and not (Path(wanted) / CONFIG).is_file():
        raise CourseError(f"COURSE_ROOT is {wanted}, but there is no {CONFIG}. Name a course.")
    here = Path.cwd()
    return Path(wanted).resolve() if wanted else here if (here / CONFIG).is_file() else COURSE


class Course:
    """A course as its ``nbgrader_config.py`` describes it.

    Parameters
    ----------
    submissions : Path, optional
        Folder of submissions, as ``<student>/<assignment>/<notebook>.ipynb``; by default
        the one that nbgrader collects into.
    root : Path, optional
        Folder of the course; by default the one that `find_root` finds.

    Raises
    ------
    CourseError
        If the course's settings cannot be read.
    """

    def __init__(self, submissions: Path | None = None, root: Path | None = None) -> None:
        _put_scripts_on_path()
        root = root or find_root()
        self.config = _read_config(root)
        if "root" not in self.config.CourseDirectory:
            self.config.CourseDirectory.root = str(root)
        if submissions is not None:
            self.config.CourseDirectory.submitted_directory = str(submissions.resolve())
        self.directory = CourseDirectory(config=self.config)

    @classmethod
    def running(cls, directory: CourseDirectory, config: Config) -> Course:
        """Return the course of a running nbgrader, which has read the settings already."""
        course = cls.__new__(cls)
        course.directory, course.config = directory, config
        return course

    @property
    def build(self) -> Path:
        """Folder for what is made: ``COURSE_BUILD``, or ``build`` in the course's folder."""
        return Path(os.environ.get("COURSE_BUILD") or Path(self.directory.root) / "build").resolve()

    @property
    def submissions(self) -> Path:
        """Folder of submissions."""
        return self._place(self.directory.submitted_directory, ".", ".")

    def source_of(self, assignment: str) -> Path:
        """Return the folder of an assignment's instructor notebooks."""
        return self._place(self.directory.source_directory, ".", assignment)

    def submission_of(self, student: str, assignment: str) -> Path:
        """Return the folder of a student's submission."""
        return self._place(self.directory.submitted_directory, student, assignment)

    def _place(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(step, student, assignment))

    def assignments(self) -> Mapping[str, Sequence[Exercise]]:
        """Look up which assignments have exercises.

        Returns
        -------
        mapping of str to sequence of Exercise
            By assignment; empty for a course that declares none.

        Raises
        ------
        CourseError
            If ``c.Course`` has a setting that is none, or its module cannot be used.
        """
        for name in self.config.get("Course", {}):
            if name not in SETTINGS:
                raise CourseError(f"c.Course.{name} is no setting. There is: {SETTINGS[0]}.")
        module = self.config.get("Course", {}).get("exercises")
        if not module:
            return {}
        try:
            found: Mapping[str, Sequence[Exercise]] = importlib.import_module(module).ASSIGNMENTS
        except Exception as error:
            raise CourseError(
                f"c.Course.exercises is {module!r}: {error}. "
                "It must name a module that has ASSIGNMENTS."
            ) from error
        return found

    def exercises_of(self, assignment: str) -> dict[str, Exercise]:
        """Return the exercises of an assignment by name; empty if it has none."""
        return {exercise.name: exercise for exercise in self.assignments().get(assignment, ())}

    def files_of(self, assignment: str, student: str = "") -> dict[str, bytes]:
        """Read what may lie beside a notebook while it is graded.

        That is what the instructor keeps beside it, and has released with it. Of a student's
        files only those are taken that ``c.Autograde.exclude_overwriting`` names: a module or a
        table of the student's own takes part where the instructor asked for it.

        Parameters
        ----------
        assignment : str
            Assignment id.
        student : str
            Whose files to look for; nobody's, if left out.

        Returns
        -------
        dict of str to bytes
            By path from the notebook's folder. No notebooks, and nothing that nbgrader ignores.

        Raises
        ------
        CourseError
            If the instructor's files leave a student no room on the disk.
        """
        own = self.students_files(assignment)
        source, folder = self.source_of(assignment), self.submission_of(student, assignment)
        ignored = [*self.directory.ignore, "*.ipynb"]
        released = {path.relative_to(source): path for path in _files_in(source, ignored)}
        paths = {str(name): path for name, path in released.items() if str(name) not in own}
        if sum(path.stat().st_size for path in paths.values()) > self.limits().disk_bytes:
            raise CourseError(
                f"The files in {source} are larger than c.Limits.disk_bytes, which holds for all "
                "that lies beside a notebook. Raise it, or move what no notebook needs."
            )
        if student:
            largest = self.limits().file_bytes
            paths |= {name: folder / name for name in own if _is_sound(folder, name, largest)}
        return {name: paths[name].read_bytes() for name in sorted(paths)}

    def takes_students_files(self, assignment: str) -> bool:
        """Return whether files of a student's own may lie beside the notebook."""
        return bool(self.students_files(assignment))

    def students_files(self, assignment: str) -> set[str]:
        """Return the names of files that a student may bring beside a notebook."""
        settings = self.config.get("Autograde", {})
        return set(settings.get("exclude_overwriting", {}).get(assignment, ()))

    def gradebook(self) -> Gradebook:
        """Open nbgrader's gradebook; use it in a ``with`` statement.

        Returns
        -------
        Gradebook
            Of this course.

        Raises
        ------
        CourseError
            If there is no reaching it.
        """
        try:
            return Gradebook(self.directory.db_url, self.directory.course_id)
        except (SQLAlchemyError, ModuleNotFoundError) as problem:
            raise CourseError(in_words(self.directory.db_url, problem)) from problem

    def expect_gradebook(self) -> None:
        """Raise `CourseError` if the gradebook cannot be opened: nbgrader tells it in its log."""
        self.gradebook().close()

    def limits(self) -> Limits:
        """Read the limits for one submission, as ``c.Limits`` in the settings has them.

        Returns
        -------
        Limits
            The defaults, where nothing else is set.

        Raises
        ------
        CourseError
            If a setting is no limit, or no positive number.
        """
        wanted = dict(self.config.get("Limits", {}))
        for name, value in wanted.items():
            if name not in Limits.__dataclass_fields__:
                known = ", ".join(Limits.__dataclass_fields__)
                raise CourseError(f"c.Limits.{name} is no limit. There are: {known}.")
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                raise CourseError(f"c.Limits.{name} is {value!r}; it must be a positive number.")
        return Limits(**wanted)

    def key(self) -> bytes:
        """Read the secret key from which hidden cases are drawn; make it at first use.

        Returns
        -------
        bytes
            The key, 32 bytes.

        Raises
        ------
        CourseError
            If the key file is damaged.
        """
        path = self.build / "course.key"
        if not path.exists():
            self.build.mkdir(parents=True, exist_ok=True)
            create_once(path, secrets.token_hex(KEY_BYTES))
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii"))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise CourseError(
                f"{path} is damaged. Restore it from a backup, or delete it: then new hidden "
                "cases are drawn, and everything must be graded again to be comparable."
            )
        return key


def _read_config(root: Path) -> Config:
    """Read a course's settings; modules that lie in its folder can be named there."""
    if str(root) not in sys.path:
        sys.path.append(str(root))
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise CourseError(f"{root / CONFIG} cannot be used ({why}).") from error


def _files_in(folder: Path, ignored: Sequence[str]) -> list[Path]:
    """Return the files that nbgrader releases from a folder of the instructor's."""
    return [Path(path) for path in find_all_files(str(folder), list(ignored))]


def _is_sound(folder: Path, name: str, largest: int) -> bool:
    """Return whether a name is a student's own file, not too large, and not a way elsewhere."""
    path = (folder / name).resolve()
    inside = path.is_relative_to(folder.resolve())
    return inside and path.is_file() and path.stat().st_size <= largest


def _put_scripts_on_path() -> None:
    """Let nbgrader find ``alembic``, which it starts by name, in this Python's environment."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
