"""The exercise `pick_init`: the spread that fits an activation."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.initialisation import pick_init
from course_lib.sheets import Case

RELU = "the relus: He"
TANH = "tanh: LeCun"
SIGMOID = "the sigmoid: Glorot"

# float32 errs by 1e-7; mistakes are off by a tenth and more.
RTOL, ATOL = 1e-4, 0.0

VISIBLE = (
    Case("relu, 50 inputs and 18 units", RELU, ("relu", 50, 18)),
    Case("leaky_relu, 8 inputs and 200 units", RELU, ("leaky_relu", 8, 200)),
    Case("relu, 2 inputs and 5 units", RELU, ("relu", 2, 5)),
    Case("tanh, 100 inputs and 25 units", TANH, ("tanh", 100, 25)),
    Case("sigmoid, 30 inputs and 20 units", SIGMOID, ("sigmoid", 30, 20)),
    Case("sigmoid, one unit on 7 inputs", SIGMOID, ("sigmoid", 7, 1)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(3, 40)), int(rng.integers(90, 600))
    return [
        Case("relu, from many to few", RELU, ("relu", many, few)),
        Case("leaky_relu, from few to many", RELU, ("leaky_relu", few, many)),
        Case("tanh, from few to many", TANH, ("tanh", few, many)),
        Case("tanh, from many to few", TANH, ("tanh", many, few)),
        Case("sigmoid, from few to many", SIGMOID, ("sigmoid", few, many)),
        Case("sigmoid, from many to few", SIGMOID, ("sigmoid", many, few)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _inputs_and_units_swapped(kind, n_in, n_out):
    return pick_init(kind, n_out, n_in)


def _variance_for_spread(kind, n_in, n_out):
    return pick_init(kind, n_in, n_out) ** 2


def _whole_number_division(kind, n_in, n_out):
    if kind == "sigmoid":
        return np.sqrt(2 // (n_in + n_out))
    return np.sqrt((1 if kind == "tanh" else 2) // n_in)


def _he_for_all(kind, n_in, n_out):
    return np.sqrt(2 / n_in)


def _lecun_for_all(kind, n_in, n_out):
    return np.sqrt(1 / n_in)


def _glorot_for_all(kind, n_in, n_out):
    return np.sqrt(2 / (n_in + n_out))


def _he_and_lecun_swapped(kind, n_in, n_out):
    if kind == "sigmoid":
        return np.sqrt(2 / (n_in + n_out))
    return np.sqrt((2 if kind == "tanh" else 1) / n_in)


def _he_for_tanh(kind, n_in, n_out):
    return pick_init("relu" if kind == "tanh" else kind, n_in, n_out)


def _lecun_for_the_sigmoid(kind, n_in, n_out):
    return pick_init("tanh" if kind == "sigmoid" else kind, n_in, n_out)


def _leak_not_among_the_relus(kind, n_in, n_out):
    return pick_init("tanh" if kind == "leaky_relu" else kind, n_in, n_out)


def _one_above_the_sum(kind, n_in, n_out):
    if kind == "sigmoid":
        return np.sqrt(1 / (n_in + n_out))
    return pick_init(kind, n_in, n_out)


def _limit_of_the_uniform(kind, n_in, n_out):
    return np.sqrt(3) * pick_init(kind, n_in, n_out)


def _a_hundredth_always(kind, n_in, n_out):
    return 0.01


def _root_of_the_inputs_only(kind, n_in, n_out):
    if kind == "sigmoid":
        return 2 / np.sqrt(n_in + n_out)
    return (1 if kind == "tanh" else 2) / np.sqrt(n_in)


def _name_instead_of_number(kind, n_in, n_out):
    return {"tanh": "lecun", "sigmoid": "glorot"}.get(kind, "he")


FORMULA = "He: √(2/n_in) for the relus. LeCun: √(1/n_in) for tanh. Glorot: √(2/(n_in + n_out))."

MISCONCEPTIONS = (
    Misconception(
        _inputs_and_units_swapped,
        (
            "Your weights fit a layer turned upside down. Glorot's, which weighs both, is right.",
            "What does a unit add up: as many terms as it has inputs, or as there are units?",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_for_spread,
        (
            "Your numbers are far too small: signals would fade within a few layers.",
            "You have a variance. Which step leads from there to a standard deviation?",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_division,
        (
            "Your result is nearly always 0: all units would stay alike.",
            "Look at the operator of your division: what does it give for 2 and 50?",
            FORMULA,
        ),
    ),
    Misconception(
        _he_for_all,
        (
            "You return He's spread for every activation.",
            "Look for the place where your function reads kind.",
            FORMULA,
        ),
    ),
    Misconception(
        _lecun_for_all,
        (
            "You return LeCun's spread for every activation; a relu needs more.",
            "Look for the place where your function reads kind.",
            FORMULA,
        ),
    ),
    Misconception(
        _glorot_for_all,
        (
            "You return Glorot's spread for every activation.",
            "Look for the place where your function reads kind.",
            FORMULA,
        ),
    ),
    Misconception(
        _he_and_lecun_swapped,
        (
            "Your relus get too little, and tanh gets too much.",
            "Which of the two silences half of its inputs, and must make up for it?",
            FORMULA,
        ),
    ),
    Misconception(
        _he_for_tanh,
        (
            "For tanh you return the spread of a relu.",
            "Why does He put a 2 above the line? Does tanh have the same need?",
            FORMULA,
        ),
    ),
    Misconception(
        _lecun_for_the_sigmoid,
        (
            "For the sigmoid your result does not depend on the number of units.",
            "Look at the branch that serves the sigmoid.",
            FORMULA,
        ),
    ),
    Misconception(
        _leak_not_among_the_relus,
        (
            "relu is right; leaky_relu is treated as if it let everything through.",
            "Look at which branch leaky_relu takes.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_above_the_sum,
        (
            "For the sigmoid your spread is too small by a factor of 1.41.",
            "Look at what stands above the fraction line. The sum below has two parts.",
            FORMULA,
        ),
    ),
    Misconception(
        _limit_of_the_uniform,
        (
            "Your numbers are all too large by a factor of 1.73.",
            "You may have the limit of a uniform distribution. What is its standard deviation?",
            FORMULA,
        ),
    ),
    Misconception(
        _a_hundredth_always,
        (
            "You return 0.01 for every layer, however wide.",
            "Look at how your result depends on the sizes.",
            FORMULA,
        ),
    ),
    Misconception(
        _root_of_the_inputs_only,
        (
            "For the relus and the sigmoid your spread is too large by a factor of 1.41.",
            "Look at how far your root reaches.",
            FORMULA,
        ),
    ),
    Misconception(
        _name_instead_of_number,
        (
            "You return the name of an initialisation; its standard deviation was wanted.",
            "Look at your return line.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _branches(kind, n_in, n_out):
    if kind in ("relu", "leaky_relu"):
        return np.sqrt(2 / n_in)
    elif kind == "tanh":
        return np.sqrt(1 / n_in)
    return np.sqrt(2 / (n_in + n_out))


def _table_of_variances(kind, n_in, n_out):
    variances = {"tanh": 1 / n_in, "sigmoid": 1 / np.mean([n_in, n_out])}
    return variances.get(kind, 2 / n_in) ** 0.5


def _gain_and_fan(kind, n_in, n_out):
    gain = 2**0.5 if "relu" in kind else 1.0
    fan = (n_in + n_out) / 2 if kind == "sigmoid" else n_in
    return gain / fan**0.5


def _single_precision(kind, n_in, n_out):
    return np.float32(_branches(kind, np.float32(n_in), np.float32(n_out)))


ALTERNATIVES = (_branches, _table_of_variances, _gain_and_fan, _single_precision)

PICK_INIT = Exercise(pick_init, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
