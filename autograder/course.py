"""One course on this machine: nbgrader's settings, where things lie, and the secret key."""

from __future__ import annotations

import os
import secrets
import sysconfig
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.files import create_once
from autograder.limits import Limits
from autograder.paths import BUILD, COURSE

KEY_BYTES = 32


class CourseError(RuntimeError):
    """The course is not set up for what was asked; the message says what to do next."""


class Course:
    """The course as ``nbgrader_config.py`` describes it.

    Parameters
    ----------
    submissions : Path, optional
        Folder of submissions, as ``<student>/<assignment>/<notebook>.ipynb``; by default
        the one that nbgrader collects into.
    """

    def __init__(self, submissions: Path | None = None) -> None:
        _put_scripts_on_path()
        self.config: Config = PyFileConfigLoader(
            "nbgrader_config.py", path=str(COURSE)
        ).load_config()
        if submissions is not None:
            self.config.CourseDirectory.submitted_directory = str(submissions.resolve())
        self.directory = CourseDirectory(config=self.config)
        self.build = Path(os.environ.get("COURSE_BUILD") or BUILD).resolve()

    @property
    def submissions(self) -> Path:
        """Folder of submissions."""
        return Path(self.directory.submitted_directory)

    def source_of(self, assignment: str) -> Path:
        """Return the folder of an assignment's instructor notebooks."""
        directory = self.directory
        return Path(directory.format_path(directory.source_directory, ".", assignment))

    def gradebook(self) -> Gradebook:
        """Open nbgrader's gradebook; use it in a ``with`` statement."""
        return Gradebook(self.directory.db_url, self.directory.course_id)

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


def _put_scripts_on_path() -> None:
    """Let nbgrader find ``alembic``, which it starts by name, in this Python's environment."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
