"""The exercise `init_params`: weights that are drawn, of the spread that their kind asks for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.initialisation import SPREADS, init_params
from course_lib.sheets import Case

HE = "he: by the inputs"
LECUN = "lecun: by the inputs"
GLOROT = "glorot: by inputs and units"
FIXED = "small and large: the same in every layer"
FRESH = "new numbers in each call"

# Biases are exactly 0. What is drawn is judged by its properties.
RTOL, ATOL = 1e-6, 1e-9

# Calls are repeated with he, without which nothing is earned: a wrong formula costs one idea.
VISIBLE = (
    Case("60, 90, 40 and 1 units, he", HE, ([60, 90, 40, 1], "he", Seed(1))),
    Case("90, 50 and 2 units, he", HE, ([90, 50, 2], "he", Seed(2))),
    Case("one unit on 3000 inputs, he", HE, ([3000, 1], "he", Seed(3))),
    Case("80, 50 and 20 units, lecun", LECUN, ([80, 50, 20], "lecun", Seed(4))),
    Case("50, 80 and 10 units, glorot", GLOROT, ([50, 80, 10], "glorot", Seed(5))),
    Case("40, 50 and 3 units, small", FIXED, ([40, 50, 3], "small", Seed(6))),
    Case("50, 40 and 3 units, large", FIXED, ([50, 40, 3], "large", Seed(7))),
    Case("one layer, three times", FRESH, ([30, 20], "he", Seed(8)), calls=3),
)


def _expects(case: Case, value: Any) -> Property:
    dims, kind, _ = case.args
    parts: dict[str, Any] = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        settings = {"shape": (n_out, n_in), "mean": 0.0, "std": float(SPREADS[kind](n_in, n_out))}
        parts |= {f"W{layer}": Property("scattered", settings), f"b{layer}": np.zeros((n_out, 1))}
    drawn = Property("apart", {"parts": parts})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    few, some = (int(n) for n in rng.integers(40, 50, 2))
    many, most = (int(n) for n in rng.integers(80, 100, 2))
    last = int(rng.integers(1, 6))
    return [
        Case("other layers, he, wider and wider", HE, ([few, many, last], "he", draw_seed(rng))),
        Case(
            "other layers, he, narrower",
            HE,
            ([most, many, few, some, last], "he", draw_seed(rng)),
        ),
        Case("other layers, lecun", LECUN, ([many, few, some, last], "lecun", draw_seed(rng))),
        Case("other layers, glorot", GLOROT, ([few, many, last], "glorot", draw_seed(rng))),
        Case("other layers, small", FIXED, ([some, many], "small", draw_seed(rng))),
        Case("other layers, large", FIXED, ([many, some], "large", draw_seed(rng))),
        Case("another layer, three times", FRESH, ([few, some], "he", draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _with(
    dims: list[int],
    kind: str,
    weights: Callable[[float, tuple[int, int]], Any],
    spreads: dict[str, Callable[..., Any]] = SPREADS,
) -> dict[str, Any]:
    """Return parameters whose weights are made of their spread and their shape."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), start=1):
        params[f"W{layer}"] = weights(spreads[kind](n_in, n_out), (n_out, n_in))
        params[f"b{layer}"] = np.zeros((n_out, 1))
    return params


def _normal(dims: list[int], kind: str, rng: np.random.Generator, **other: Any) -> dict[str, Any]:
    """Return normal parameters, some kinds of which have another spread."""
    return _with(dims, kind, lambda s, shape: rng.normal(0, s, shape), SPREADS | other)


def _positive_only(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: s * rng.random(shape))


def _limit_for_spread(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: rng.uniform(-s, s, shape))


def _units_for_inputs(dims, kind, rng):
    lecun, he = (lambda n_in, n_out, gain=gain: np.sqrt(gain / n_out) for gain in (1, 2))
    return _normal(dims, kind, rng, lecun=lecun, he=he)


def _variance_for_spread(dims, kind, rng):
    return _normal(
        dims,
        kind,
        rng,
        lecun=lambda n_in, n_out: 1 / n_in,
        he=lambda n_in, n_out: 2 / n_in,
        glorot=lambda n_in, n_out: 2 / (n_in + n_out),
    )


def _lecun_for_he(dims, kind, rng):
    return _normal(dims, kind, rng, he=SPREADS["lecun"])


def _glorot_for_he(dims, kind, rng):
    return _normal(dims, kind, rng, he=SPREADS["glorot"])


def _he_for_lecun(dims, kind, rng):
    return _normal(dims, kind, rng, lecun=SPREADS["he"])


def _he_for_glorot(dims, kind, rng):
    return _normal(dims, kind, rng, glorot=SPREADS["he"])


def _glorot_without_the_two(dims, kind, rng):
    return _normal(dims, kind, rng, glorot=lambda n_in, n_out: np.sqrt(1 / (n_in + n_out)))


def _small_for_all(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: 0.01 * rng.standard_normal(shape))


def _spread_of_the_first_layer(dims, kind, rng):
    spread = SPREADS[kind](dims[0], dims[1])
    return _with(dims, kind, lambda s, shape: rng.normal(0, spread, shape))


def _whole_number_division(dims, kind, rng):
    return _normal(
        dims,
        kind,
        rng,
        lecun=lambda n_in, n_out: np.sqrt(1 // n_in),
        he=lambda n_in, n_out: np.sqrt(2 // n_in),
        glorot=lambda n_in, n_out: np.sqrt(2 // (n_in + n_out)),
    )


def _one_draw_for_all_layers(dims, kind, rng):
    numbers = rng.standard_normal((max(dims), max(dims)))
    return _with(dims, kind, lambda s, shape: s * numbers[: shape[0], : shape[1]])


def _seeded_for_each_layer(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: np.random.default_rng(1).normal(0, s, shape))


def _seeded_inside(dims, kind, rng):
    return _normal(dims, kind, np.random.default_rng(1))


def _another_generator(dims, kind, rng):
    return _normal(dims, kind, np.random.default_rng())


def _one_number_for_a_layer(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: np.full(shape, rng.normal(0, s)))


def _one_number_for_a_unit(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: np.ones(shape) * rng.normal(0, s, (shape[0], 1)))


def _weights_on_their_side(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: rng.normal(0, s, shape[::-1]))


def _biases_drawn_too(dims, kind, rng):
    params = _normal(dims, kind, rng)
    return {
        name: rng.normal(0, 0.1, one.shape) if "b" in name else one for name, one in params.items()
    }


def _biases_without_second_axis(dims, kind, rng):
    params = _normal(dims, kind, rng)
    return {name: one.ravel() if "b" in name else one for name, one in params.items()}


def _biases_missing(dims, kind, rng):
    return {name: one for name, one in _normal(dims, kind, rng).items() if "W" in name}


def _counted_from_zero(dims, kind, rng):
    params = _normal(dims, kind, rng)
    return {f"{name[0]}{int(name[1:]) - 1}": one for name, one in params.items()}


def _last_layer_missing(dims, kind, rng):
    return _normal(dims[:-1], kind, rng)


FORMULA = (
    "The standard deviation of the weights is √(2/n_in) for he, √(1/n_in) for lecun, "
    "√(2/(n_in+n_out)) for glorot, 0.01 for small, 1 for large."
)
SHAPES = "W_l has shape (n_l, n_{l−1}); b_l has shape (n_l, 1) and holds 0; l = 1 … L."
CHANCE = "Each weight of each layer is a draw of its own from the given rng."

MISCONCEPTIONS = (
    Misconception(
        _positive_only,
        (
            "None of your weights is negative.",
            "Look at the function that draws. Between which numbers do its draws lie?",
            "Weights are drawn around 0. " + FORMULA,
        ),
    ),
    Misconception(
        _limit_for_spread,
        (
            "All your weights are too small, by a factor of about 0.58.",
            "Look at the limits of your draw. How large is the standard deviation of numbers "
            "that are uniform between −a and a?",
            "Numbers that are uniform between −a and a have the standard deviation a/√3.",
        ),
    ),
    Misconception(
        _units_for_inputs,
        (
            "With he, your weights are too small where a layer is wider than the one below, and "
            "too large where it is narrower.",
            "Look at the size that you divide by. What does a unit add up?",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_for_spread,
        (
            "small and large come out right; your other weights are far too small.",
            "Look at the number that you draw with: is it a variance or a standard deviation?",
            FORMULA,
        ),
    ),
    Misconception(
        _lecun_for_he,
        (
            "With he, your weights are too small, by a factor of about 0.71.",
            "Look at the numerator for he. A relu silences half of what comes in.",
            FORMULA,
        ),
    ),
    Misconception(
        _glorot_for_he,
        (
            "With he, your weights are too small, and the more so the wider the layer.",
            "Look at the sizes that he divides by. Whose formula has both?",
            FORMULA,
        ),
    ),
    Misconception(
        _he_for_lecun,
        (
            "With lecun, your weights are too large, by a factor of about 1.4.",
            "Look at the numerator for lecun.",
            FORMULA,
        ),
    ),
    Misconception(
        _he_for_glorot,
        (
            "With glorot, the spread of your weights does not depend on how many units there are.",
            "Look at the sizes that glorot divides by.",
            FORMULA,
        ),
    ),
    Misconception(
        _glorot_without_the_two,
        (
            "With glorot, your weights are too small, by a factor of about 0.71.",
            "Look at the numerator for glorot. It divides by the mean of two sizes, not by "
            "their sum.",
            FORMULA,
        ),
    ),
    Misconception(
        _small_for_all,
        (
            "Your weights have the standard deviation 0.01, whatever the kind is.",
            "Look for kind in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _spread_of_the_first_layer,
        (
            "Your first layer is right; the others have its spread instead of their own.",
            "Look at the place of the line that calculates the spread. Is it inside the loop?",
            FORMULA + " n_in and n_out are those of the layer.",
        ),
    ),
    Misconception(
        _whole_number_division,
        (
            "With he, lecun and glorot, all your weights are 0.",
            "Look at the sign of your division. What does it do with 2 and 60?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_draw_for_all_layers,
        (
            "Your layers hold the same random numbers, up to a factor.",
            "Count your draws, and the layers.",
            CHANCE,
        ),
    ),
    Misconception(
        _seeded_for_each_layer,
        (
            "All your layers begin with the same random numbers, in each call.",
            "Look for a generator, or a seed, inside the loop.",
            CHANCE,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You return the same weights each time.",
            "Look for a generator that is made inside your function.",
            CHANCE,
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew, you draw other weights: nobody could repeat "
            "your training.",
            "Look at what you draw from. Is it rng?",
            CHANCE,
        ),
    ),
    Misconception(
        _one_number_for_a_layer,
        (
            "All weights of a layer are the same number, so its units will stay alike.",
            "Count how many numbers you draw for a layer.",
            CHANCE,
        ),
    ),
    Misconception(
        _one_number_for_a_unit,
        (
            "Each of your units gives the same weight to all its inputs.",
            "Look at the shape that you draw. Is it that of the weights?",
            CHANCE,
        ),
    ),
    Misconception(
        _weights_on_their_side,
        (
            "Your weights lie on their side: W1 times X would not fit.",
            "Look at the order of the two sizes in your weights.",
            SHAPES,
        ),
    ),
    Misconception(
        _biases_drawn_too,
        (
            "Your biases are drawn as well.",
            "Look at how you fill the biases. Different weights already tell the units apart.",
            SHAPES,
        ),
    ),
    Misconception(
        _biases_without_second_axis,
        (
            "Your biases have shape (n,): added to Z they would spread along the wrong axis.",
            "Count the axes of your biases.",
            SHAPES,
        ),
    ),
    Misconception(
        _biases_missing,
        (
            "You return weights only. Where are the biases?",
            "Look at which names your result has.",
            SHAPES,
        ),
    ),
    Misconception(
        _counted_from_zero,
        (
            "Your parameters start with W0; the first layer is number 1.",
            "Layers count from 1, lists from 0. Where do you make the names?",
            SHAPES,
        ),
    ),
    Misconception(
        _last_layer_missing,
        (
            "The last layer has no parameters in your result.",
            "Look at the numbers that your loop runs over. How many layers do four sizes make?",
            SHAPES,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _scaled_standard_normal(dims, kind, rng):
    spreads = {"small": 0.01, "large": 1}
    params = {}
    for i in range(1, len(dims)):
        total = dims[i - 1] + dims[i] if kind == "glorot" else dims[i - 1]
        spread = spreads.get(kind, np.sqrt((1 if kind == "lecun" else 2) / total))
        params["b" + str(i)] = np.zeros((dims[i], 1))
        params["W" + str(i)] = rng.standard_normal((dims[i - 1], dims[i])).T * spread
    return params


def _uniform(dims, kind, rng):
    return _with(dims, kind, lambda s, shape: rng.uniform(-(3**0.5) * s, 3**0.5 * s, shape))


def _cut_off_at_two(dims, kind, rng):
    def weights(s, shape):
        numbers = rng.standard_normal(2 * shape[0] * shape[1] + 99)
        kept = numbers[np.abs(numbers) < 2][: shape[0] * shape[1]]
        return s / 0.87962566 * kept.reshape(shape)  # what is left of the standard deviation

    return _with(dims, kind, weights)


def _unit_by_unit(dims, kind, rng):
    def weights(s, shape):
        return [[rng.normal(0, s) for _ in range(shape[1])] for _ in range(shape[0])]

    return _with(dims, kind, weights)


def _single_precision(dims, kind, rng):
    return {name: one.astype(np.float32) for name, one in _normal(dims, kind, rng).items()}


ALTERNATIVES = (
    _scaled_standard_normal,
    _uniform,
    _cut_off_at_two,
    _unit_by_unit,
    _single_precision,
)

INIT_PARAMS = Exercise(
    init_params, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
