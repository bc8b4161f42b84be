"""What the hidden cases of softmax are drawn from."""

from __future__ import annotations

import numpy as np

SIZES = ((3, 5), (5, 3), (4, 6), (6, 4))


def draw_size(rng: np.random.Generator) -> tuple[int, int]:
    """Return a number of classes and another of examples."""
    C, m = SIZES[rng.integers(len(SIZES))]
    return C, m


def draw_logits(rng: np.random.Generator, C: int, m: int) -> np.ndarray:
    """Return logits of usual size, no two of them alike."""
    # Of 0.1 apart at least, a tie cannot come about by rounding either.
    return (rng.permutation(np.arange(C * m)) * 0.35 - 0.175 * C * m + rng.uniform(0, 0.1)).reshape(
        C, m
    )


def draw_whole_logits(rng: np.random.Generator, C: int, m: int) -> np.ndarray:
    """Return logits that are whole numbers."""
    return rng.integers(-4, 5, (C, m)) + np.arange(C)[:, np.newaxis]


def draw_extreme_logits(rng: np.random.Generator, C: int) -> np.ndarray:
    """Return four columns of close logits, two of them huge and two far below zero."""
    # Whole numbers of this size are exact in float32, too.
    height = np.array([1, -1, 1, -1]) * rng.integers(1000, 10_000, 4)
    return (height + rng.integers(-3, 4, (C, 4)) + np.eye(C, 4) * 4).astype(float)


def draw_labels(rng: np.random.Generator, C: int, m: int) -> np.ndarray:
    """Return class numbers of which none is the last, and the first two differ."""
    labels = rng.integers(0, C - 1, m)
    labels[:2] = rng.permutation(C - 1)[:2]
    return labels


def to_columns(y: np.ndarray, C: int) -> np.ndarray:
    """Return labels as one-hot columns."""
    return np.eye(C)[:, y]
