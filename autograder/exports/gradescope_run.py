"""Grade one submission in Gradescope's container: what ``run_autograder`` starts.

Student code runs in the sandbox, if the kernel has Landlock. If it has not, it runs as another
user, for whom the course, the results and the submission's other data are shut: see
``README.md`` beside ``run_autograder``. Where neither is to be had nothing is graded. Whatever
goes wrong, no results are written, and Gradescope says that the autograder failed: no fault of
the grader is a student's zero.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from autograder.engine.grading import Graded, grade_notebook
from autograder.engine.jobs import File, Plan, prepare
from autograder.engine.submission import UnreadableError, read_bytes
from autograder.exports import ExportError
from autograder.exports.gradescope import points_of, read_plan, results_of
from autograder.files import write_whole
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import Sandbox, SandboxError
from autograder.paths import COURSE
from autograder.results import record_of

STUDENT_USER = 61_803  # whom nothing belongs to


def main() -> int:
    """Grade what lies beside the unpacked zip; return the exit code."""
    os.umask(0o022)  # student code's user must be able to read what is laid out for it
    home = COURSE.parent
    results = home / "results" / "results.json"
    results.unlink(missing_ok=True)
    try:
        told = grade(read_plan(COURSE), home)
    except (ExportError, SandboxError, OSError) as problem:
        print(f"Not graded: {problem}")
        return 1
    write_whole(results, json.dumps(told, indent=1, ensure_ascii=True) + "\n")
    return 0


def grade(plan: Plan, home: Path) -> dict[str, Any]:
    """Grade a submission.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    home : Path
        Gradescope's folder, with ``submission`` and ``submission_metadata.json``.

    Returns
    -------
    dict
        What Gradescope is told.

    Raises
    ------
    ExportError
        If the submission's author is not known, or the grader itself failed.
    SandboxError
        If student code cannot be isolated.
    """
    student = student_of(home / "submission_metadata.json")
    parts = []
    with isolation(plan.limits) as sandbox:
        for notebook, task in plan.tasks.items():
            graded = Graded(student, plan.assignment, notebook)
            file, note = find_notebook(home / "submission", notebook, len(plan.tasks) == 1)
            graded.provenance = task.provenance(file.digest, plan.limits, isolated=True)
            nb = prepare(file, f"{notebook}.ipynb", task, graded)
            graded.notes += [note] if note else []
            grade_notebook(nb, graded, task, sandbox)
            parts.append(graded)
    return results_of(record_of(parts), points_of(plan)[1])


@contextmanager
def isolation(limits: Limits) -> Iterator[Sandbox]:
    """Open a sandbox: isolated by Landlock, or else by another user.

    Parameters
    ----------
    limits : Limits
        What a submission may use.

    Yields
    ------
    Sandbox
        Ready for student code.

    Raises
    ------
    SandboxError
        If there is neither.
    """
    with ExitStack() as stack:
        problems = []
        for user, words in {0: "by Landlock", STUDENT_USER: f"as user {STUDENT_USER}"}.items():
            try:
                sandbox = stack.enter_context(Sandbox(limits, user=user))
            except (SandboxError, OSError) as problem:
                problems.append(str(problem))
            else:
                print(f"Student code is isolated {words}.")
                yield sandbox
                return
        raise SandboxError(" ".join(problems))


def student_of(metadata: Path) -> str:
    """Read whose submission it is.

    Returns
    -------
    str
        An e-mail address, by which hidden cases are drawn; of several authors always the same.

    Raises
    ------
    ExportError
        If Gradescope does not tell.
    """
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return min(str(user["email"]).casefold() for user in users)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{metadata} does not tell whose submission it is ({error!r})") from error


def find_notebook(folder: Path, name: str, is_only_one: bool) -> tuple[File, str]:
    """Find a notebook among what was handed in, wherever it lies.

    Parameters
    ----------
    folder : Path
        What Gradescope unpacked.
    name : str
        As released.
    is_only_one : bool
        Whether no other notebook was asked for: then any single one must be it.

    Returns
    -------
    File
        What was found, or why nothing was.
    str
        What to tell the student, if it had another name.
    """
    notebooks = sorted(_notebooks_in(folder), key=lambda path: (len(path.parts), path))
    named = [path for path in notebooks if path.name == f"{name}.ipynb"]
    chosen = named[:1] or (notebooks if is_only_one and len(notebooks) == 1 else [])
    path = chosen[0] if chosen else folder / f"{name}.ipynb"
    try:
        file = File(read_bytes(path))
    except UnreadableError as problem:
        return File(b"", str(problem)), ""
    note = f"{path.name} was graded as {name}.ipynb." if path.name != f"{name}.ipynb" else ""
    return file, note


def _notebooks_in(folder: Path) -> Iterator[Path]:
    """Yield the names of notebooks below a folder; links are followed neither here nor later."""
    for where, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith((".", "__"))]
        for file in files:
            if file.endswith(".ipynb"):
                yield Path(where, file)
