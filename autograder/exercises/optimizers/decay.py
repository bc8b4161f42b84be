"""What the schedules share: tolerances, rates to draw, hints.

A rate that falls with each step instead of each epoch is a mistake of the loop that calls them: a
schedule cannot see what the caller counts.
"""

from __future__ import annotations

import numpy as np

CURVE = "the curve"
START = "the first epoch is epoch 0"
FAR = "far along"
WHOLE = "whole numbers in, decimals out"

# A float32 solution errs by 1e-6 of the rate at most, the mildest mistake by several per cents.
RTOL, ATOL = 1e-4, 1e-12


def draw_rate(rng: np.random.Generator) -> float:
    """Return a first learning rate."""
    return round(float(10 ** rng.uniform(-2, 0)), 4)


def draw_decay(rng: np.random.Generator) -> float:
    """Return a decay rate that shows."""
    return round(float(rng.uniform(0.2, 0.8)), 3)


def draw_epoch(rng: np.random.Generator) -> int:
    """Return an epoch that is not the first."""
    return int(rng.integers(3, 12))


# --- hints of mistakes that every schedule knows -----------------------------------------------


def count_hints(formula):
    """Return the hints for starting the count at 1."""
    return (
        "Every rate of yours comes an epoch early: the first epoch's is already lower.",
        "Look at the number that you put in the place of the epoch. Which one is the first?",
        formula + " The first epoch is t = 0.",
    )


def linear_hints(formula):
    """Return the hints for a straight line."""
    return (
        "Your rate falls along a straight line, and in the end below zero.",
        "Look at the operation between the first rate and the epoch.",
        formula,
    )


def fed_back_hints(formula):
    """Return the hints for decaying what is decayed already."""
    return (
        "Your first epochs are right; later ones decay faster and faster, since each starts from "
        "what the one before has left.",
        "Look at the variable that your loop changes. Is it α₀ that the formula is given?",
        formula + " α₀ is the rate of the very start, always.",
    )
