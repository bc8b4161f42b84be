"""Run an experiment with the student's functions, or show the course's results of it.

An experiment that trains a network needs several functions at once. One that is wrong, or not
written yet, should not spoil the rest of the notebook: then the result that the reference gave
stands in, from ``course_lib/results/``, and a line says whose numbers they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course_lib import codec
from course_lib.calling import describe_error
from course_lib.notebook import check, in_words, title_of
from course_lib.report import HEADLINES

RESULTS = Path(__file__).parent / "results"
MAX_BYTES = 200_000
#: More functions than these are not named one by one.
MANY = 6
INSTRUCTORS = "Instructors: `make results` makes it."
#: What installs packages that only some experiments need, in a cell of a notebook of the bundle.
INSTALL = "%pip install -r ../requirements-frameworks.txt"


class ExperimentError(Exception):
    """An experiment has no result to show; the message says what to do."""


def experiment(
    name: str,
    compute: Callable[[], Any],
    uses: Sequence[Callable[..., Any]] = (),
    needs: Sequence[str] = (),
) -> Any:
    """Run an experiment if the functions that it needs are right; else return the stored result.

    A function is right if it passes its visible check; it is checked anew each time, which takes
    milliseconds. One printed line says whose numbers are returned, and why.

    Parameters
    ----------
    name : str
        Name of the experiment, unique in the course, such as ``"depth_table"``.
    compute : callable
        Function without arguments that returns plain data (see `course_lib.codec`). It calls the
        functions in `uses`.
    uses : sequence of callable
        The student's functions that `compute` needs.
    needs : sequence of str
        Modules that `compute` imports and that not everybody has, such as ``"keras"``. Without
        them nothing is computed.

    Returns
    -------
    plain data
        What `compute` returned, or what it returned with the reference's functions.

    Raises
    ------
    ExperimentError
        If the stored result is needed, and it is missing or damaged; or if a result is to be
        stored, and the functions are not right, or the result is too large or not plain data.
    ValueError
        If `name` is not a name, or the environment variable COURSE_EXPERIMENTS is unknown.

    Notes
    -----
    The environment variable ``COURSE_EXPERIMENTS=stored`` skips all computing. ``COURSE_RESULTS``
    names a folder in which to store what was computed; this is how the stored results are made.
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise ValueError(f"{name!r} cannot name an experiment: use letters, digits and _ only")
    if _only_stored():
        print("Nothing was computed here: these are the course's numbers.")
        return stored_result(name)
    target = os.environ.get("COURSE_RESULTS")
    missing = [module for module in needs if find_spec(module) is None]
    if missing:
        print(
            f"{in_words(missing)}: not installed. These are the course's numbers.\n"
            f"For your own, run `{INSTALL}` in a cell, and restart the kernel."
        )
        result = stored_result(name)
        if target:  # what cannot be computed here stays as it is
            _store(name, codec.dumps(result), Path(target))
        return result
    try:
        text = _run(compute, uses)
    except ExperimentError as problem:
        if target:
            raise ExperimentError(f"{name} cannot be stored: {problem}") from problem
        print(f"{problem} These are the course's numbers.")
        return stored_result(name)
    if target:
        _store(name, text, Path(target))
    if uses:
        print(f"With your {_named(uses)}.")
    return codec.loads(text)


def stored_result(name: str) -> Any:
    """Return what an experiment gave with the reference's functions.

    Parameters
    ----------
    name : str
        Name of the experiment.

    Returns
    -------
    plain data
        Its result.

    Raises
    ------
    ExperimentError
        If there is none, or its file is damaged.
    """
    path = RESULTS / f"{name}.json"
    try:
        return codec.loads(path.read_bytes(), MAX_BYTES)
    except OSError as error:
        near = get_close_matches(name, [one.stem for one in RESULTS.glob("*.json")], n=1)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise ExperimentError(
            f"The stored result of the experiment {name} cannot be read: {path} "
            f"({error.strerror}).{guess} Copy the folder course_lib again from the course bundle. "
            f"{INSTRUCTORS}"
        ) from error
    except codec.CodecError as error:
        raise ExperimentError(
            f"{path} is damaged: {error}. Copy it again from the course bundle. {INSTRUCTORS}"
        ) from error


def _only_stored() -> bool:
    mode = os.environ.get("COURSE_EXPERIMENTS", "")
    if mode not in ("", "stored"):
        raise ValueError(f"COURSE_EXPERIMENTS is {mode!r}; set it to 'stored', or not at all")
    return mode == "stored"


def _run(compute: Callable[[], Any], uses: Sequence[Callable[..., Any]]) -> str:
    """Return the result as text, so that one's own and a stored one are of the same types."""
    for function in uses:
        _expect_right(function)
    try:
        text = codec.dumps(compute())
    except Exception as error:
        failure = describe_error(error)
        cause = f"{failure.kind}: {failure.message}".rstrip(": .")
        whose = f" with your {_named(uses)}" if uses else ""
        raise ExperimentError(f"The experiment fails{whose} ({cause}).") from error
    if '{"unsupported":' in text:  # inside a text of the result, the quotes would be escaped
        raise ExperimentError("The experiment returns something that is not plain data.")
    return text


def _expect_right(function: Callable[..., Any]) -> None:
    problem = getattr(function, "problem", "")  # one of an earlier notebook that cannot be had
    if problem:
        raise ExperimentError(f"{title_of(function)}: {problem}")
    result = check(function)
    if result.status == "not_checked":
        raise ExperimentError(result.reason)
    if not result.passed:
        raise ExperimentError(f"Your {title_of(function)} {HEADLINES[result.status]}.")


def _store(name: str, text: str, folder: Path) -> None:
    if len(text) > MAX_BYTES:
        raise ExperimentError(
            f"{name} cannot be stored: {len(text):,} bytes; at most {MAX_BYTES:,} are allowed. "
            "Return fewer numbers, or numbers of 32 bits."
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def _named(functions: Sequence[Callable[..., Any]]) -> str:
    """Name functions; those of other notebooks are only counted if there are a great many."""
    if len(functions) <= MANY:
        return in_words([title_of(function) for function in functions])
    origins = [getattr(function, "notebook", "") for function in functions]
    here = [title_of(function) for function, one in zip(functions, origins, strict=True) if not one]
    others = set(origins) - {""}
    count = f"{len(functions) - len(here)} functions of {len(others)} other notebooks"
    return in_words([*here, count] if others else here)
