"""The exercise `relative_difference`: how far two gradients lie apart, on their own scale."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.gradient_checking import relative_difference
from course_lib.sheets import Case

NORMS = "a difference on the vectors' own scale"
ZEROS = "vectors of zeros"
MATRICES = "matrices like vectors"
SCALE = "very large and very small numbers"

# A float32 solution errs by some 1e-7 of the norms. The mildest mistake is off by per cents.
RTOL, ATOL = 1e-4, 1e-6

A, B = np.array([3.0, -4.0, 0.5]), np.array([2.0, -5.0, 1.0])

VISIBLE = (
    Case("two vectors of three numbers", NORMS, (A, B)),
    Case("a vector and one twice as long", NORMS, (B, 2 * B)),
    Case("two vectors that point in opposite directions", NORMS, (A, -A)),
    Case("two vectors of whole numbers", NORMS, (np.array([3, 0, -4]), np.array([0, 0, 5]))),
    Case("one vector of zeros", ZEROS, (A, 0 * A)),
    Case("two vectors of zeros", ZEROS, (np.zeros(4), np.zeros(4))),
    Case(
        "two vectors, each with a zero where the other has none",
        ZEROS,
        (np.array([1.0, 0.0, 2.0]), np.array([0.0, 0.5, 2.0])),
    ),
    Case(
        "two matrices",
        MATRICES,
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.5], [2.0, 4.5]])),
    ),
    Case("the two vectors, a thousandth as large", SCALE, (A / 1000, B / 1000)),
    Case("the two vectors, a million times as large", SCALE, (A * 1e6, B * 1e6)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(4, 9))
    a, b = rng.normal(0, 1, (2, n)) + np.array([[1.5], [0.5]])
    M, N = rng.normal(1, 1, (2, 3, 4))
    scale = float(10 ** rng.uniform(3, 5))
    return [
        Case("other vectors", NORMS, (a, b)),
        Case("the same ones exchanged", NORMS, (b, a)),
        Case("two vectors that are equal", NORMS, (a, a.copy())),
        Case("numbers in single precision", NORMS, (a.astype(np.float32), b.astype(np.float32))),
        Case("zeros before another vector", ZEROS, (np.zeros(n), b)),
        Case("other zeros", ZEROS, (np.zeros(n), np.zeros(n))),
        Case("other matrices", MATRICES, (M, N)),
        Case("other vectors, far smaller", SCALE, (a / scale, b / scale)),
        Case("other vectors, far larger", SCALE, (a * scale, b * scale)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _length(v):
    return np.sqrt(np.sum(np.asarray(v, dtype=float) ** 2))


def _ratio(above, below):
    return above / below if below else 0.0


def _not_divided(a, b):
    return _length(a - b)


def _by_the_product(a, b):
    return _ratio(_length(a - b), _length(a) * _length(b))


def _by_the_first_only(a, b):
    return _ratio(_length(a - b), _length(a))


def _by_the_larger(a, b):
    return _ratio(_length(a - b), max(_length(a), _length(b)))


def _by_the_mean(a, b):
    return _ratio(2 * _length(a - b), _length(a) + _length(b))


def _by_length_of_the_sum(a, b):
    return _ratio(_length(a - b), _length(a + b))


def _squares_without_roots(a, b):
    return _ratio(_length(a - b) ** 2, _length(a) ** 2 + _length(b) ** 2)


def _absolute_values(a, b):
    return _ratio(np.sum(np.abs(a - b)), np.sum(np.abs(a)) + np.sum(np.abs(b)))


def _difference_of_lengths(a, b):
    return _ratio(abs(_length(a) - _length(b)), _length(a) + _length(b))


def _number_by_number(a, b):
    below = np.abs(a) + np.abs(b)
    return np.abs(a - b) / np.where(below == 0, 1, below)


def _worst_number(a, b):
    below = np.abs(a) + np.abs(b)
    return np.max(np.abs(a - b) / np.where(below == 0, 1, below))


def _mean_over_numbers(a, b):
    below = np.abs(a) + np.abs(b)
    return np.mean(np.abs(a - b) / np.where(below == 0, 1, below))


def _zero_over_zero(a, b):
    return np.float64(_length(a - b)) / (_length(a) + _length(b))


def _one_for_zeros(a, b):
    size = _length(a) + _length(b)
    return _length(a - b) / size if size else 1.0


def _epsilon_below_the_line(a, b):
    return _length(a - b) / (_length(a) + _length(b) + 1e-3)


def _spectral_norm_of_matrices(a, b):
    order = 2 if a.ndim == 2 else None
    norm = np.linalg.norm
    return _ratio(norm(a - b, order), norm(a, order) + norm(b, order))


FORMULA = "‖a − b‖/(‖a‖ + ‖b‖), where ‖v‖ is the root of the sum of squares; 0 if both are 0."

MISCONCEPTIONS = (
    Misconception(
        _not_divided,
        (
            "Gradients a million times as large are a million times as different with you.",
            "Look for the scale. What would make the result free of units?",
            FORMULA,
        ),
    ),
    Misconception(
        _by_the_product,
        (
            "Gradients a thousandth as large are a thousand times as different with you.",
            "Look below the line: how do the two lengths come together?",
            FORMULA,
        ),
    ),
    Misconception(
        _by_the_first_only,
        (
            "When a and b are exchanged, your result changes.",
            "Look below the line: whose length is there?",
            FORMULA,
        ),
    ),
    Misconception(
        _by_the_larger,
        (
            "Opposite vectors give 2 with you. Nothing should be above 1.",
            "Look below the line: which of the two lengths take part?",
            FORMULA,
        ),
    ),
    Misconception(
        _by_the_mean,
        (
            "All your results are twice as large as they should be, up to 2.",
            "Look for a factor of 2, or for a mean.",
            FORMULA,
        ),
    ),
    Misconception(
        _by_length_of_the_sum,
        (
            "Opposite vectors fail with you, though they could not be more different.",
            "Look below the line: are vectors added there, or lengths?",
            FORMULA,
        ),
    ),
    Misconception(
        _squares_without_roots,
        (
            "A vector and twice that vector give 1/5 with you, and should give 1/3.",
            "Look at how you make a length of a vector. What comes after the sum?",
            FORMULA,
        ),
    ),
    Misconception(
        _absolute_values,
        (
            "Your result is close, but not it: you measure lengths along the axes.",
            "Look at how you make a length of a vector.",
            FORMULA,
        ),
    ),
    Misconception(
        _difference_of_lengths,
        (
            "Opposite vectors are the same to you.",
            "Look above the line: what is subtracted, and when?",
            FORMULA,
        ),
    ),
    Misconception(
        _number_by_number,
        (
            "You return as many numbers as the vectors have. One is asked for.",
            "Look at where the numbers of a vector are brought together.",
            FORMULA,
        ),
    ),
    Misconception(
        _worst_number,
        (
            "A single tiny number that is off makes two long vectors wholly different to you.",
            "Look at the order of your steps: is the ratio taken before, or after the sums?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_over_numbers,
        (
            "A tiny number counts as much as a large one with you.",
            "Look at the order of your steps: is the ratio taken before, or after the sums?",
            FORMULA,
        ),
    ),
    Misconception(
        _zero_over_zero,
        (
            "For two vectors of zeros you return NaN. Are they different?",
            "Look below the line: what stands there for a unit that is dead?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_for_zeros,
        (
            "Two vectors of zeros are wholly different to you.",
            "Look at the branch for zeros: what does it return?",
            FORMULA,
        ),
    ),
    Misconception(
        _epsilon_below_the_line,
        (
            "For gradients of a thousandth your result is too small.",
            "Look for a small number below the line. How small is it beside the lengths?",
            FORMULA,
        ),
    ),
    Misconception(
        _spectral_norm_of_matrices,
        (
            "For vectors you are right, but matrices come out differently.",
            "Look at the norm that you call: what is it for an array of two axes?",
            FORMULA + " That is for all numbers of a matrix, too.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _norms(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size > 0 else 0.0


def _loop(a, b):
    above = left = right = 0.0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        above += (x - y) ** 2
        left += x**2
        right += y**2
    return above**0.5 / (left**0.5 + right**0.5) if left + right else 0


def _einsum(a, b):
    lengths = [
        np.sqrt(np.einsum("i,i->", v, v))
        for v in (1.0 * (a - b).ravel(), 1.0 * a.ravel(), 1.0 * b.ravel())
    ]
    return lengths[0] / (lengths[1] + lengths[2]) if lengths[0] else 0.0


def _tiny_number_below_the_line(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-300)


def _difference_in_single_precision(a, b):
    a, b = a.astype(np.float32).ravel(), b.astype(np.float32).ravel()
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size else np.float32(0)


ALTERNATIVES = (
    _norms,
    _loop,
    _einsum,
    _tiny_number_below_the_line,
    _difference_in_single_precision,
)

RELATIVE_DIFFERENCE = Exercise(
    relative_difference, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
