"""Call a learner's function so that a picture survives whatever it does."""

from __future__ import annotations

import inspect
import io
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from threading import Lock, get_ident, local
from time import perf_counter
from typing import Any, TextIO

import numpy as np

LONGEST_MESSAGE = 160
WEIGHTS_SECONDS = 1.0

#: ``average(theta, beta)``, perhaps with further keywords.
Average = Callable[..., Any]


class LearnerProblem(Exception):
    """One sentence for a learner whose function cannot be drawn."""


class NotWritten(LearnerProblem):
    """The function still raises ``NotImplementedError``."""


class TakesTooLong(LearnerProblem):
    """The function would have to be called too often."""


def name_of(function: Callable[..., Any]) -> str:
    """Name to show for a function.

    Parameters
    ----------
    function : callable
        The learner's function.

    Returns
    -------
    str
        Its own name, or "your function" for one that has none.
    """
    name = getattr(function, "__name__", "<")
    return "your function" if name.startswith("<") else name


def accepts(function: Callable[..., Any], parameter: str) -> bool:
    """Whether a function can be called with a keyword.

    Parameters
    ----------
    function : callable
        The learner's function.
    parameter : str
        Name of the keyword.

    Returns
    -------
    bool
        False also when the signature cannot be read.
    """
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return parameter in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def call(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call a learner's function, silently, on copies of its inputs.

    Parameters
    ----------
    function : callable
        The learner's function.
    *args, **options
        Its inputs; arrays, lists and dicts are copied, generators go on where they are.

    Returns
    -------
    object
        What the function returned, whatever it is; see `numbers` for arrays.

    Raises
    ------
    NotWritten
        If the function raises ``NotImplementedError``.
    LearnerProblem
        If it raises anything else.
    """
    with blaming(function), silence():
        return function(*map(_own, args), **{key: _own(value) for key, value in options.items()})


@contextmanager
def blaming(function: Callable[..., Any]) -> Iterator[None]:
    """Turn what a learner's function raises into a sentence about it.

    Parameters
    ----------
    function : callable
        The learner's function, for its name.

    Yields
    ------
    None
        To the lines that call it; quicker than `call` where thousands of calls make one picture.

    Raises
    ------
    NotWritten
        If they raise ``NotImplementedError``.
    LearnerProblem
        If they raise anything else.
    """
    try:
        yield
    except NotImplementedError as error:
        raise NotWritten(
            f"{_stub_in(error) or name_of(function)} is not written yet: "
            "write it in its cell, run that cell, then run this one again."
        ) from error
    except (Exception, SystemExit) as error:  # a learner's function may raise anything
        raise LearnerProblem(f"{name_of(function)} stopped with {one_line(error)}") from error


def _stub_in(error: NotImplementedError) -> str:
    """Return the name of the function that says so; it may be one that another one calls."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    is_said = "NotImplementedError" in (last.line or "") and not last.name.startswith("<")
    return last.name if is_said else ""


def numbers(
    function: Callable[..., Any],
    result: Any,
    shape: tuple[int, ...] | None = None,
    *,
    what: str = "",
    finite: bool = False,
) -> np.ndarray:
    """Turn what a learner's function returned into numbers that can be drawn.

    Parameters
    ----------
    function : callable
        The learner's function, for its name.
    result : object
        What it returned, or a part of that.
    shape : tuple of int, optional
        The shape it must have.
    what : str
        Which part of the result, for example ``"dW1"``; part of the message.
    finite : bool
        Whether NaN and infinity are refused; a picture leaves them out otherwise.

    Returns
    -------
    ndarray of float
        The numbers.

    Raises
    ------
    LearnerProblem
        If there are none, if their shape is another, or if one is not finite.
    """
    said = f"{name_of(function)} returned {what + ' as ' if what else ''}"
    kind = type(result).__name__
    try:
        # None would become NaN, which explains less.
        values = np.asarray([] if result is None else result, dtype=float)
    except (TypeError, ValueError) as error:
        raise LearnerProblem(f"{said}{kind}, expected numbers.") from error
    if result is None or (shape is not None and values.shape != shape):
        expected = "numbers" if shape is None else f"shape {shape}"
        raise LearnerProblem(f"{said}{_described(kind, values)}, expected {expected}.")
    if finite and not np.isfinite(values).all():
        bad = values[~np.isfinite(values)][0]
        raise LearnerProblem(
            f"{said}{_described(kind, values)} with {bad}, expected finite numbers."
        )
    return values


def evaluate(function: Average, theta: np.ndarray, beta: float, **options: Any) -> np.ndarray:
    """Call a learner's average, silently, on its own copy of the data.

    Parameters
    ----------
    function : callable
        ``function(theta, beta, **options)``.
    theta : ndarray, shape (T,) or (T, d)
        One value (or ``d``) per day.
    beta : float
        Memory of the average.
    **options
        Further keywords, for example ``v0``.

    Returns
    -------
    ndarray of float, shape of ``theta``
        What the function returned; all finite.

    Raises
    ------
    NotWritten
        If it raises ``NotImplementedError``.
    LearnerProblem
        If it raises anything else, or returns something that cannot be drawn.
    """
    try:
        values = numbers(function, call(function, theta, float(beta), **options), theta.shape)
    except NotWritten:
        raise
    except LearnerProblem as problem:
        raise LearnerProblem(f"At β = {beta:.3g}, {problem}") from problem.__cause__
    _require_finite_days(f"{name_of(function)} at β = {beta:.3g}", values)
    return values


def _own(value: Any) -> Any:
    """Return a copy of plain data, so that a learner's function cannot change what is drawn."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _own(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_own, value))
    return value


def _require_finite_days(who: str, values: np.ndarray) -> None:
    finite = np.isfinite(values)
    if not finite.all():
        first = int(np.argmin(finite.reshape(len(values), -1).all(axis=1)))
        bad = values[first] if values.ndim == 1 else "a number that is not finite"
        raise LearnerProblem(f"{who} returned {bad} on day {first + 1}, expected finite numbers.")


def _described(kind: str, values: np.ndarray) -> str:
    return "None" if kind == "NoneType" else f"{kind} of shape {values.shape}"


def one_line(error: BaseException) -> str:
    """Return an exception's name and message on one line of bearable length."""
    text = " ".join(traceback.format_exception_only(error)[-1].split())
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


class _Mute(io.TextIOBase):
    """A text stream that forgets what one thread writes; of others it passes everything on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._thread = stream, get_ident()

    def write(self, text: str) -> int:
        return len(text) if get_ident() == self._thread else self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()


_here = local()  # .silent: whether this thread is
_one_at_a_time = Lock()


@contextmanager
def silence() -> Iterator[None]:
    """Keep a hundred calls from printing, or warning, a hundred times.

    JupyterLab moves widgets in one thread while cells run in another, which may well print.
    """
    if getattr(_here, "silent", False):  # a scene is silent as a whole, not each call anew
        yield
        return
    with _one_at_a_time:  # streams are put back in the order in which they were taken
        _here.silent = True
        try:
            out, err = redirect_stdout(_Mute(sys.stdout)), redirect_stderr(_Mute(sys.stderr))
            with out, err, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        finally:
            _here.silent = False


def day_weights(function: Average, theta: np.ndarray, beta: float) -> np.ndarray:
    """Find the weight of each day in each day's average, by trying single days of 1 among zeros.

    Parameters
    ----------
    function : callable
        ``function(theta, beta)``, linear in ``theta``.
    theta : ndarray, shape (T,)
        Data on which the weights must reproduce the function.
    beta : float
        Memory of the average.

    Returns
    -------
    ndarray, shape (T, T)
        Entry ``[t, k]`` is the weight of day ``k`` in the average of day ``t``.

    Raises
    ------
    LearnerProblem
        If the function cannot be drawn, or is not a weighted sum of the days.
    TakesTooLong
        If it takes one series at a time, and too long for that.
    """
    average = evaluate(function, theta, beta)
    for impulse_response in (_all_at_once, _one_by_one):
        try:
            weights = impulse_response(function, len(theta), beta)
        except TakesTooLong:
            raise
        except LearnerProblem:
            continue
        if np.allclose(weights @ theta, average, rtol=1e-6, atol=1e-6 * np.abs(theta).max()):
            return weights
    raise LearnerProblem(
        f"{name_of(function)} is not a weighted sum of the days, so there are no weights to show."
    )


def _all_at_once(function: Average, num_days: int, beta: float) -> np.ndarray:
    """Fast, for a function that takes one series per column."""
    return evaluate(function, np.eye(num_days), beta)


def _one_by_one(function: Average, num_days: int, beta: float) -> np.ndarray:
    """Slow, for a function that takes one series only."""
    columns, began = [], perf_counter()
    for column in np.eye(num_days):
        columns.append(evaluate(function, column, beta))
        if perf_counter() - began > WEIGHTS_SECONDS:
            raise TakesTooLong(
                f"{name_of(function)} takes too long to find the weights day by day."
            )
    return np.column_stack(columns)
