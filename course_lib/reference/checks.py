"""What the functions of the reference ask of their arguments, where several ask the same."""

import math

import numpy as np


def check_whole(name, number, least):
    """Raise ValueError unless a number is whole, and at least so large."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
        at_least = "" if least == -math.inf else f" of at least {least}"
        raise ValueError(f"{name} must be a whole number{at_least}, got {number!r}")


def check_not_negative(name, number):
    """Raise ValueError unless a number is 0 or above."""
    if not number >= 0:
        raise ValueError(f"{name} must be at least 0, got {number!r}")


def as_matrix(name, values):
    """Return numbers as a matrix of floats with one example per column, or raise ValueError."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or values.size == 0:
        raise ValueError(
            f"{name} must have two axes, with one example per column, got shape {values.shape}"
        )
    return values
