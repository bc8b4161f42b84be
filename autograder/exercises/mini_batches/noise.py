"""The exercise `grad_noise`: how far the gradient of a batch is from that of all examples."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.mini_batches import grad_noise
from course_lib.sheets import Case

NOISE = "the noise of a batch"
SIZES = "less noise in larger batches"
FRESH = "new batches in each call"

# What is measured is judged by its property. With 1500 batches, 15 % are eight standard errors.
RTOL, ATOL = 1e-9, 0.0
DRAWS, PERCENT = 1500, 15.0


def _gradients(m: int, means: list[float], spreads: list[float], seed: int) -> np.ndarray:
    """Return the gradients of m examples, one row for each parameter."""
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((len(means), m))
    return (np.array([means]).T + np.array([spreads]).T * drawn).round(3)


ONE = _gradients(150, [0.0], [3.0], 1)
FAR = _gradients(150, [6.0], [0.4], 2)
THREE = _gradients(160, [0.5, -1.0, 0.2], [2.0, 2.0, 2.0], 3)
NEAR = _gradients(160, [0.0, 0.0, 0.0], [0.3, 0.2, 0.3], 4)

VISIBLE = (
    Case("one parameter, single examples", NOISE, (ONE, [1], DRAWS, Seed(1))),
    Case("one parameter, gradients far from 0, batches of 4", NOISE, (FAR, [4], DRAWS, Seed(2))),
    Case("three parameters, batches of 2", NOISE, (THREE, [2], DRAWS, Seed(3))),
    Case("batches of 1, 4 and 16", SIZES, (THREE, [1, 4, 16], DRAWS, Seed(4))),
    Case("small gradients, batches of 9 and 3", SIZES, (NEAR, [9, 3], DRAWS, Seed(5))),
    Case("batches of 2, measured three times", FRESH, (ONE, [2], DRAWS, Seed(6)), calls=3),
)


def _expects(case: Case, value: Any) -> Property:
    G, sizes = case.args[:2]
    expected = np.sqrt(G.var(axis=1).sum() / sizes)
    noise = Property("measured", {"expected": expected, "percent": PERCENT})
    return noise if case.calls == 1 else Property("calls", {"number": case.calls, "each": noise})


def _hidden(rng: np.random.Generator) -> list[Case]:
    def drawn(means: list[float], spreads: list[float]) -> np.ndarray:
        m = int(rng.integers(140, 180))
        return _gradients(m, means, spreads, int(rng.integers(2**32)))

    one, far = (
        drawn([0.0], [float(rng.uniform(2, 4))]),
        drawn([5.0], [float(rng.uniform(0.3, 0.5))]),
    )
    many = drawn([1.0, -0.5, 0.0, 0.3], [2.0, 1.5, 1.5, 2.0])
    small, large = int(rng.integers(1, 3)), int(rng.integers(10, 15))
    return [
        Case("other gradients, single examples", NOISE, (one, [1], DRAWS, draw_seed(rng))),
        Case("other gradients far from 0", NOISE, (far, [large], DRAWS, draw_seed(rng))),
        Case("four parameters", SIZES, (many, [large, small], DRAWS, draw_seed(rng))),
        Case("other sizes, three times", FRESH, (far, [small], DRAWS, draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _batches(G, size, num_draws, rng):
    """Return the mean gradients of some batches, one per column."""
    return G[:, rng.integers(0, G.shape[1], (num_draws, size))].mean(axis=2)


def _distances(G, size, num_draws, rng):
    """Return how far the mean gradient of each batch is from that of all."""
    return np.linalg.norm(_batches(G, size, num_draws, rng) - G.mean(axis=1, keepdims=True), axis=0)


def _root_mean_square(numbers):
    return np.sqrt(np.mean(numbers**2))


def _measure(G, sizes, num_draws, rng):
    return np.array([_root_mean_square(_distances(G, size, num_draws, rng)) for size in sizes])


def _root_forgotten(G, sizes, num_draws, rng):
    return np.array([np.mean(_distances(G, size, num_draws, rng) ** 2) for size in sizes])


def _mean_distance(G, sizes, num_draws, rng):
    return np.array([np.mean(_distances(G, size, num_draws, rng)) for size in sizes])


def _largest_distance(G, sizes, num_draws, rng):
    return np.array([np.max(_distances(G, size, num_draws, rng)) for size in sizes])


def _distance_from_nought(G, sizes, num_draws, rng):
    norms = [np.linalg.norm(_batches(G, size, num_draws, rng), axis=0) for size in sizes]
    return np.array([_root_mean_square(norm) for norm in norms])


def _noise_of_one_parameter(G, sizes, num_draws, rng):
    distances = [_distances(G, size, num_draws, rng) for size in sizes]
    return np.array([_root_mean_square(one) for one in distances]) / np.sqrt(len(G))


def _sum_of_the_batch(G, sizes, num_draws, rng):
    distances = [size * _distances(G, size, num_draws, rng) for size in sizes]
    return np.array([_root_mean_square(one) for one in distances])


def _divided_by_the_size_again(G, sizes, num_draws, rng):
    distances = [_distances(G, size, num_draws, rng) / size for size in sizes]
    return np.array([_root_mean_square(one) for one in distances])


def _draws_and_size_swapped(G, sizes, num_draws, rng):
    distances = [_distances(G, num_draws, 40 * size, rng) for size in sizes]
    return np.array([_root_mean_square(one) for one in distances])


def _last_size_only(G, sizes, num_draws, rng):
    return _measure(G, sizes[-1:], num_draws, rng)


def _always_the_first_examples(G, sizes, num_draws, rng):
    means = [G[:, :size].mean(axis=1) for size in sizes]
    return np.array([np.linalg.norm(mean - G.mean(axis=1)) for mean in means])


def _seeded_inside(G, sizes, num_draws, rng):
    return _measure(G, sizes, num_draws, np.random.default_rng(2))


def _another_generator(G, sizes, num_draws, rng):
    return _measure(G, sizes, num_draws, np.random.default_rng())


FORMULA = "The noise is the root of the mean of ‖g_B − ḡ‖² over many batches, ḡ the mean of all."
MEAN = "g_B is the mean of the gradients of B examples that are drawn at random."

MISCONCEPTIONS = (
    Misconception(
        _root_forgotten,
        (
            "Your large noise is too large, your small noise too small.",
            "Look at the unit of your result. Is it that of a gradient, or its square?",
            FORMULA,
        ),
    ),
    Misconception(
        _mean_distance,
        (
            "With one parameter your noise is too small by a fifth.",
            "Look at the mean that you take: of distances, or of their squares?",
            FORMULA,
        ),
    ),
    Misconception(
        _largest_distance,
        (
            "Your noise grows with the number of draws.",
            "Look at how you make one number of all distances.",
            FORMULA,
        ),
    ),
    Misconception(
        _distance_from_nought,
        (
            "Where all gradients are much alike, you still find much noise.",
            "Look at what you measure the distance from.",
            FORMULA,
        ),
    ),
    Misconception(
        _noise_of_one_parameter,
        (
            "With three parameters your noise is too small, with one it is right.",
            "Look at the axes of your mean. Over what do you add, and over what do you average?",
            FORMULA + " ‖·‖² adds up the squares of all parameters.",
        ),
    ),
    Misconception(
        _sum_of_the_batch,
        (
            "Your noise grows with the size of a batch.",
            "Look at the gradient of a batch: is it a sum or a mean?",
            MEAN,
        ),
    ),
    Misconception(
        _divided_by_the_size_again,
        (
            "For single examples your noise is right; for larger batches it is too small.",
            "Look for the size in your function. How often do you divide by it?",
            FORMULA + " " + MEAN,
        ),
    ),
    Misconception(
        _draws_and_size_swapped,
        (
            "Your noise is far too small, also for single examples.",
            "Look at the shape of your draw, and at which axis the mean is taken over.",
            FORMULA + " " + MEAN,
        ),
    ),
    Misconception(
        _last_size_only,
        (
            "For three sizes you return one number, that of the last.",
            "Look at where your list of results begins. Is it inside the loop?",
            FORMULA + " There is one for each size.",
        ),
    ),
    Misconception(
        _always_the_first_examples,
        (
            "You measure the noise of one batch, the first examples.",
            "Look for the place where chance enters, and for num_draws.",
            FORMULA + " " + MEAN,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You find the very same noise each time: no new batches are drawn.",
            "Look for a seed inside your function, or for a formula in place of a measurement.",
            MEAN + " They come from rng.",
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew you measure something else.",
            "Look at what you draw from. Is it rng?",
            MEAN + " They come from rng.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _batch_by_batch(G, sizes, num_draws, rng):
    noise = []
    for size in sizes:
        total = 0.0
        for _ in range(num_draws):
            batch = G[:, rng.integers(G.shape[1], size=size)]
            total += np.sum((batch.mean(axis=1) - G.mean(axis=1)) ** 2)
        noise.append((total / num_draws) ** 0.5)
    return noise


def _without_replacement(G, sizes, num_draws, rng):
    noise = []
    for size in sizes:
        order = rng.random((num_draws, G.shape[1])).argsort(axis=1)[:, :size]
        noise.append(_root_mean_square(np.linalg.norm(_off(G)[:, order].mean(axis=2), axis=0)))
    return np.array(noise)


def _off(G):
    return G - G.mean(axis=1, keepdims=True)


def _spread_of_the_means(G, sizes, num_draws, rng):
    means = [_batches(G, size, num_draws, rng) for size in sizes]
    return np.sqrt([mean.var(axis=1).sum() for mean in means])


def _single_precision(G, sizes, num_draws, rng):
    return _measure(G.astype(np.float32), sizes, num_draws, rng).astype(np.float32)


ALTERNATIVES = (_batch_by_batch, _without_replacement, _spread_of_the_means, _single_precision)

GRAD_NOISE = Exercise(
    grad_noise, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
