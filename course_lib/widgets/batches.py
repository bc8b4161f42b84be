"""What a learner's functions on batches give, checked once for all widgets."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from course_lib.widgets.learner import LearnerProblem, blaming, call, name_of, numbers, silence

Function = Callable[..., Any]
Pair = tuple[np.ndarray, np.ndarray]


def batches_of(function: Function, *args: Any, most: int) -> list[Pair]:
    """Call a function that returns or yields batches.

    Parameters
    ----------
    function : callable
        The learner's function.
    *args
        Its inputs; arrays are copied.
    most : int
        No more batches than this are taken, should there be no end of them.

    Returns
    -------
    list of (ndarray, ndarray), each of shape (1, m_t)
        The batches.

    Raises
    ------
    NotWritten
        If the function raises ``NotImplementedError``.
    LearnerProblem
        If it raises anything else, or gives something that is no batch.
    """
    given = call(function, *args)
    with blaming(function), silence():  # a generator runs only now
        listed = list(islice(given, most))
    return [pair_of(function, one) for one in listed]


def pair_of(function: Function, given: Any) -> Pair:
    """Check that a learner's function gave two rows of equally many numbers.

    Parameters
    ----------
    function : callable
        The learner's function, for its name.
    given : object
        What it gave.

    Returns
    -------
    X, Y : ndarray, shape (1, m)
        The numbers.

    Raises
    ------
    LearnerProblem
        If it is something else.
    """
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise LearnerProblem(f"{name_of(function)} should give pairs (X, Y); look at its return.")
    X, Y = (numbers(function, part, what=what) for part, what in zip(given, "XY", strict=True))
    if X.shape != Y.shape or X.ndim != 2 or len(X) != 1:
        raise LearnerProblem(
            f"{name_of(function)} made X of shape {X.shape} and Y of shape {Y.shape} "
            "of two rows; examples are columns."
        )
    return X, Y
