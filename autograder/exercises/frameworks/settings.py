"""The exercises `keras_settings` and `torch_settings`: one network, two dialects."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.frameworks import keras_settings, torch_settings
from course_lib.sheets import Case

SETTINGS = "the settings of one network"
NOTHING = "nothing dropped, nothing penalised"
STRONG = "a strong penalty on few examples"
MEMORY = "statistics with a longer or a shorter memory"

# In single precision 1 - 0.999 has lost all but four digits: a relative error of 3e-5.
RTOL, ATOL = 5e-4, 1e-9

VISIBLE = (
    Case("keep_prob 0.8, rho 0.9, lambd 4, m 1000", SETTINGS, (0.8, 0.9, 4.0, 1000)),
    Case("keep_prob 0.7, rho 0.95, lambd 0.3, m 1437", SETTINGS, (0.7, 0.95, 0.3, 1437)),
    Case("keep_prob 1, rho 0.9, lambd 0, m 50", NOTHING, (1.0, 0.9, 0.0, 50)),
    Case("keep_prob 0.6, rho 0.9, lambd 12, m 20", STRONG, (0.6, 0.9, 12.0, 20)),
    Case("keep_prob 0.8, rho 0.999, lambd 1, m 100", MEMORY, (0.8, 0.999, 1.0, 100)),
    Case("keep_prob 0.8, rho 0, lambd 1, m 100", MEMORY, (0.8, 0.0, 1.0, 100)),
)


def _draw(rng: np.random.Generator) -> tuple[float, float, float, int]:
    """Return settings, none of which is near its own translation."""
    keep_prob, rho = rng.uniform(0.6, 0.95), rng.uniform(0.8, 0.98)
    lambd, m = rng.uniform(0.2, 9), rng.integers(200, 5000)
    return round(float(keep_prob), 3), round(float(rho), 3), round(float(lambd), 2), int(m)


def _hidden(rng: np.random.Generator) -> list[Case]:
    keep_prob, rho, lambd, m = _draw(rng)
    few = int(rng.integers(3, 30))
    long = round(float(rng.uniform(0.99, 0.998)), 4)
    return [
        Case("other settings", SETTINGS, (keep_prob, rho, lambd, m)),
        Case("yet other settings", SETTINGS, _draw(rng)),
        Case("no dropout and no penalty", NOTHING, (1.0, rho, 0.0, m)),
        Case("another strong penalty", STRONG, (keep_prob, rho, 5 + lambd, few)),
        Case("another long memory", MEMORY, (keep_prob, long, lambd, m)),
        Case("no memory at all", MEMORY, (keep_prob, 0.0, lambd, m)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _keeps_for_drops(keep_prob, rho, lambd, m):
    return {"rate": keep_prob, "momentum": rho, "l2": lambd / (2 * m)}


def _scale_for_rate(keep_prob, rho, lambd, m):
    return {"rate": 1 / keep_prob, "momentum": rho, "l2": lambd / (2 * m)}


def _momentum_of_the_batch(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": 1 - rho, "l2": lambd / (2 * m)}


def _factor_of_the_gradient(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd / m}


def _penalty_of_the_sum(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd / 2}


def _lambd_as_it_is(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd}


def _half_then_times_m(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd / 2 * m}


def _whole_penalty(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd // (2 * m)}


def _untranslated(keep_prob, rho, lambd, m):
    return {"rate": keep_prob, "momentum": rho, "l2": lambd}


def _everything_from_one(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": 1 - rho, "l2": 1 - lambd / (2 * m)}


def _names_of_this_course(keep_prob, rho, lambd, m):
    return {"keep_prob": 1 - keep_prob, "rho": rho, "lambd": lambd / (2 * m)}


def _without_names(keep_prob, rho, lambd, m):
    return 1 - keep_prob, rho, lambd / (2 * m)


KERAS = (
    "rate: the share that is dropped. momentum: the weight of the past. l2: multiplies ΣW² in "
    "the cost, where this course has λ/(2m)."
)

KERAS_MISCONCEPTIONS = (
    Misconception(
        _keeps_for_drops,
        (
            "Your momentum and l2 are right, but your network would drop what it should keep.",
            "Look at rate for a layer that keeps everything. What should it be?",
            KERAS,
        ),
    ),
    Misconception(
        _scale_for_rate,
        (
            "Your rate is above 1. Can a layer drop more than everything?",
            "Look at what you do with keep_prob: is it a probability, or the factor of inverted "
            "dropout?",
            KERAS,
        ),
    ),
    Misconception(
        _momentum_of_the_batch,
        (
            "Your running statistics would follow nearly every batch.",
            "Look at momentum. Whose weight is it in Keras, that of the old or of the new?",
            KERAS,
        ),
    ),
    Misconception(
        _factor_of_the_gradient,
        (
            "Your l2 is twice as large as it should be.",
            "Write down the cost, then its gradient. In which of the two does Keras use l2?",
            KERAS,
        ),
    ),
    Misconception(
        _penalty_of_the_sum,
        (
            "Your l2 does not depend on m.",
            "Look at the cost: is it a sum over the examples, or a mean?",
            KERAS,
        ),
    ),
    Misconception(
        _lambd_as_it_is,
        (
            "Your l2 is λ itself. Keras knows nothing of what this course divides by.",
            "Look at what stands before the sum of squares in this course's cost.",
            KERAS,
        ),
    ),
    Misconception(
        _half_then_times_m,
        (
            "Your penalty grows with the number of examples.",
            "Look at your fraction: what is below the line, in Python's order of operations?",
            KERAS,
        ),
    ),
    Misconception(
        _whole_penalty,
        (
            "Your l2 is a whole number, and mostly zero.",
            "Look at the sign of your division.",
            KERAS,
        ),
    ),
    Misconception(
        _untranslated,
        (
            "Your momentum is right; the two others are this course's own numbers, untranslated.",
            "Ask of each: what does the framework do with this number?",
            KERAS,
        ),
    ),
    Misconception(
        _everything_from_one,
        (
            "Your rate is right. You have subtracted the two others from 1 as well.",
            "Look at each number alone: does it mean the opposite in Keras?",
            KERAS,
        ),
    ),
    Misconception(
        _names_of_this_course,
        (
            "Your numbers are right, but Keras does not know these names.",
            "Compare the keys of your dict with those in the table.",
            "The keys are rate, momentum and l2. " + KERAS,
        ),
    ),
    Misconception(
        _without_names,
        (
            "Your numbers are right, but they have no names.",
            "Look at what you return: which type does the table ask for?",
            "It is a dict with the keys rate, momentum and l2. " + KERAS,
        ),
    ),
)


def _p_keeps(keep_prob, rho, lambd, m):
    return {"p": keep_prob, "momentum": 1 - rho, "weight_decay": lambd / m}


def _scale_for_p(keep_prob, rho, lambd, m):
    return {"p": 1 / keep_prob, "momentum": 1 - rho, "weight_decay": lambd / m}


def _momentum_of_the_past(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": rho, "weight_decay": lambd / m}


def _factor_of_the_cost(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": 1 - rho, "weight_decay": lambd / (2 * m)}


def _decay_without_m(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": 1 - rho, "weight_decay": lambd}


def _half_a_decay(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": 1 - rho, "weight_decay": lambd / 2}


def _decay_doubled(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": 1 - rho, "weight_decay": 2 * lambd / m}


def _share_that_is_left(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": 1 - rho, "weight_decay": 1 - lambd / m}


def _as_for_keras(keep_prob, rho, lambd, m):
    return {"p": 1 - keep_prob, "momentum": rho, "weight_decay": lambd / (2 * m)}


def _names_of_keras(keep_prob, rho, lambd, m):
    return {"rate": 1 - keep_prob, "momentum": 1 - rho, "l2": lambd / m}


def _nameless(keep_prob, rho, lambd, m):
    return 1 - keep_prob, 1 - rho, lambd / m


TORCH = (
    "p: the share that is dropped. momentum: the weight of the batch. weight_decay: multiplies W "
    "in the gradient, where this course has λ/m."
)

TORCH_MISCONCEPTIONS = (
    Misconception(
        _p_keeps,
        (
            "Your momentum and weight_decay are right, but p keeps what it should drop.",
            "Look at p for a layer that keeps everything. What should it be?",
            TORCH,
        ),
    ),
    Misconception(
        _scale_for_p,
        (
            "Your p is above 1, and is no probability.",
            "Look at what you do with keep_prob: is it a probability, or the factor of inverted "
            "dropout?",
            TORCH,
        ),
    ),
    Misconception(
        _momentum_of_the_past,
        (
            "Your running statistics would forget nearly everything with each batch.",
            "Look at momentum. Whose weight is it in PyTorch, that of the old or of the new?",
            TORCH,
        ),
    ),
    Misconception(
        _factor_of_the_cost,
        (
            "Your weight_decay is half as large as it should be.",
            "Differentiate the penalty. What becomes of the 2 below the line?",
            TORCH,
        ),
    ),
    Misconception(
        _decay_without_m,
        (
            "Your weight_decay is λ itself, whatever the number of examples.",
            "Look at what stands before W in this course's gradient.",
            TORCH,
        ),
    ),
    Misconception(
        _half_a_decay,
        (
            "Your weight_decay is the same for all m.",
            "Look at what you divide by: is that what this course's gradient has?",
            TORCH,
        ),
    ),
    Misconception(
        _decay_doubled,
        (
            "Your weight_decay is twice as large as it should be.",
            "Differentiate the penalty. Where does the 2 of the square go?",
            TORCH,
        ),
    ),
    Misconception(
        _share_that_is_left,
        (
            "Your weight_decay is nearly 1, and is 1 when nothing should decay.",
            "Is it what the weights lose, or what they keep?",
            TORCH,
        ),
    ),
    Misconception(
        _as_for_keras,
        (
            "Your p is right; the two others are what Keras wants.",
            "Ask of each: whose weight is it, and is it used in the cost or in the gradient?",
            TORCH,
        ),
    ),
    Misconception(
        _names_of_keras,
        (
            "Your numbers are right, but under the names of Keras.",
            "Compare the keys of your dict with those in the table.",
            "The keys are p, momentum and weight_decay. " + TORCH,
        ),
    ),
    Misconception(
        _nameless,
        (
            "Your numbers are right, but they have no names.",
            "Look at what you return: which type does the table ask for?",
            "It is a dict with the keys p, momentum and weight_decay. " + TORCH,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _step_by_step(keep_prob, rho, lambd, m):
    settings = {"l2": 0.5 * lambd / m}
    settings["momentum"] = rho
    settings["rate"] = -keep_prob + 1
    return settings


def _in_numpy(keep_prob, rho, lambd, m):
    rate, l2 = np.subtract(1, keep_prob), np.divide(lambd, np.multiply(2, m))
    return {"l2": l2, "momentum": np.float64(rho), "rate": rate}


def _keras_in_single_precision(keep_prob, rho, lambd, m):
    one = np.float32(1)
    l2 = np.float32(lambd) / np.float32(2 * m)
    return {"rate": one - np.float32(keep_prob), "momentum": np.float32(rho), "l2": l2}


def _one_by_one(keep_prob, rho, lambd, m):
    settings = {"weight_decay": lambd * (1 / m)}
    settings["p"] = -keep_prob + 1
    settings["momentum"] = -(rho - 1)
    return settings


def _from_those_of_keras(keep_prob, rho, lambd, m):
    keras = {"rate": 1 - keep_prob, "momentum": rho, "l2": lambd / (2 * m)}
    return {
        "p": keras["rate"],
        "momentum": 1 - keras["momentum"],
        "weight_decay": 2 * keras["l2"],
    }


def _torch_in_single_precision(keep_prob, rho, lambd, m):
    one = np.float32(1)
    return {
        "p": one - np.float32(keep_prob),
        "momentum": one - np.float32(rho),
        "weight_decay": np.float32(lambd) / np.float32(m),
    }


KERAS_ALTERNATIVES = (_step_by_step, _in_numpy, _keras_in_single_precision)
TORCH_ALTERNATIVES = (_one_by_one, _from_those_of_keras, _torch_in_single_precision)

KERAS_SETTINGS = Exercise(
    keras_settings, VISIBLE, _hidden, RTOL, ATOL, KERAS_MISCONCEPTIONS, KERAS_ALTERNATIVES
)
TORCH_SETTINGS = Exercise(
    torch_settings, VISIBLE, _hidden, RTOL, ATOL, TORCH_MISCONCEPTIONS, TORCH_ALTERNATIVES
)
