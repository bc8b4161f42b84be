"""The exercise `l1_grads`: the slope of the L1 penalty, added to the gradients."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.networks import (
    SMALL,
    SMALL_GRADS,
    draw_grads,
    draw_params,
)
from autograder.exercises.regularisation.slopes import ATOL, RTOL, added, cases_on, draw_cases
from course_lib.reference.regularisation import l1_grads
from course_lib.sheets import Case

ZEROS = "no slope at zero"

DENSE = {**SMALL, "W1": np.array([[2.0, -1.0], [3.0, -0.5], [-1.0, 2.0]])}
VISIBLE = (
    *cases_on(DENSE),
    Case("a weight that is exactly zero", ZEROS, (SMALL, SMALL_GRADS, 0.8, 10)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    sparse = draw_params(rng, 5, 4, 3, biases=False)
    for name in ("W1", "W2"):
        sparse[name][rng.random(sparse[name].shape) < 0.4] = 0
        sparse[name][0, 0] = 0
    return [
        *draw_cases(rng),
        Case("a network that is mostly zero", ZEROS, (sparse, draw_grads(rng, sparse), 4.5, 15)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _size_of_the_weights(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * np.abs(W))


def _slope_of_one_at_zero(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * np.where(W >= 0, 1, -1))


def _slope_of_minus_one_at_zero(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * np.where(W > 0, 1, -1))


def _weight_over_its_size(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * W / np.abs(W))


def _halved(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / (2 * m) * np.sign(W))


def _not_divided_by_m(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd * np.sign(W))


def _weights_themselves(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * W)


def _always_positive(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m)


def _minus(params, grads, lambd, m):
    return added(params, grads, lambda W: -lambd / m * np.sign(W))


def _sign_of_the_gradient(params, grads, lambd, m):
    return {
        name: grad + lambd / m * np.sign(grad) if name.startswith("dW") else grad + 0.0
        for name, grad in grads.items()
    }


def _penalises_biases(params, grads, lambd, m):
    return {"d" + name: grads["d" + name] + lambd / m * np.sign(params[name]) for name in params}


def _no_penalty(params, grads, lambd, m):
    return {name: grad.copy() for name, grad in grads.items()}


def _penalty_alone(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for name in params:
        if name.startswith("W"):
            total["d" + name] = lambd / m * np.sign(params[name])
    return total


def _weights_only(params, grads, lambd, m):
    return {
        "d" + name: grads["d" + name] + lambd / m * np.sign(params[name])
        for name in params
        if name.startswith("W")
    }


def _skips_last_layer(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for layer in range(1, len(params) // 2):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + lambd / m * np.sign(params[f"W{layer}"])
    return total


def _skips_first_layer(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for layer in range(2, len(params) // 2 + 1):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + lambd / m * np.sign(params[f"W{layer}"])
    return total


def _overwrites_grads(params, grads, lambd, m):
    for name in params:
        if name.startswith("W"):
            grads["d" + name] = grads["d" + name] + lambd / m * np.sign(params[name])
    return grads


def _overwrites_the_arrays(params, grads, lambd, m):
    total = grads.copy()
    for name in params:
        if name.startswith("W"):
            total["d" + name] += lambd / m * np.sign(params[name])
    return total


def _m_from_the_weights(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / W.shape[1] * np.sign(W))


FORMULA = "With the penalty, the gradient of W is dW + (λ/m)·sign(W), and that of b is still db."

MISCONCEPTIONS = (
    Misconception(
        _size_of_the_weights,
        (
            "What you add is never negative, and larger for larger weights.",
            "Look at what you add: the penalty itself, or its slope? Draw |w| and read its slope "
            "left and right of zero.",
            FORMULA,
        ),
    ),
    Misconception(
        _slope_of_one_at_zero,
        (
            "A weight that is exactly zero gets a slope, and is pushed off.",
            "Look at what your comparison does with zero.",
            FORMULA + " The sign of 0 is 0.",
        ),
    ),
    Misconception(
        _slope_of_minus_one_at_zero,
        (
            "A weight that is exactly zero gets a negative slope, and is pushed off.",
            "Look at what your comparison does with zero.",
            FORMULA + " The sign of 0 is 0.",
        ),
    ),
    Misconception(
        _weight_over_its_size,
        (
            "A weight that is exactly zero turns your gradient into NaN.",
            "Look at your division. What is 0/0?",
            FORMULA + " The sign of 0 is 0.",
        ),
    ),
    Misconception(
        _halved,
        (
            "The slope that you add is half of what it should be in this course; the notes "
            "have another convention.",
            "Look at what you divide by. What would the 2 be good for, without a square?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "For m = 10 the slope that you add is ten times too large.",
            "Look for m in what you add.",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_themselves,
        (
            "What you add is larger for larger weights. That is the slope of another penalty.",
            "Look at what λ/m is multiplied with.",
            FORMULA,
        ),
    ),
    Misconception(
        _always_positive,
        (
            "You add the same number to every gradient, so that negative weights are pushed "
            "away from zero.",
            "Look at what λ/m is multiplied with.",
            FORMULA,
        ),
    ),
    Misconception(
        _minus,
        (
            "Your penalty makes every weight grow.",
            "Look at the sign of what you add. A step goes against the gradient.",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_of_the_gradient,
        (
            "What you add has the sign of the gradient, and not that of the weight.",
            "Look at whose sign you take.",
            FORMULA,
        ),
    ),
    Misconception(
        _penalises_biases,
        (
            "As long as the biases are zero all is well; with other biases their gradients "
            "change, too.",
            "Look at what your loop goes through. Did the biases cost anything?",
            FORMULA,
        ),
    ),
    Misconception(
        _no_penalty,
        (
            "You return the gradients as they came. A cost with a penalty whose gradient does "
            "not know of it fails every gradient check.",
            "Look for lambd in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _penalty_alone,
        (
            "Your gradients have forgotten the data: only the penalty is left of them.",
            "Look at the line that sets the new gradient. What becomes of the old one?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_only,
        (
            "The gradients of the biases are missing from what you return.",
            "Look at which keys find their way into your dict.",
            FORMULA,
        ),
    ),
    Misconception(
        _skips_last_layer,
        (
            "In the last layer the gradient is as it came.",
            "Look at where your loop over the layers ends.",
            FORMULA + " The layers are 1 … L.",
        ),
    ),
    Misconception(
        _skips_first_layer,
        (
            "In the first layer the gradient is as it came.",
            "Look at where your loop over the layers begins.",
            FORMULA + " The layers are 1 … L.",
        ),
    ),
    Misconception(
        _overwrites_grads,
        (
            "After the call, the caller's grads hold your new gradients; called twice, "
            "the penalty counts twice.",
            "Look for assignments to grads, and at what you return.",
            FORMULA + " It makes another dict of other arrays.",
        ),
    ),
    Misconception(
        _overwrites_the_arrays,
        (
            "After the call, the caller's gradients have changed, and whole numbers make you "
            "stop; and yet you have copied the dict.",
            "Look at your += line. A copied dict has keys of its own; has it arrays of its own?",
            FORMULA + " The sum is another array.",
        ),
    ),
    Misconception(
        _m_from_the_weights,
        (
            "What you add does not change with m.",
            "Look at where the number comes from that you divide by. "
            "What does the second axis of W count?",
            FORMULA + " m is the number of examples in the training set, and an argument.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _layer_by_layer(params, grads, lambd, m):
    total = {}
    for layer in range(1, len(params) // 2 + 1):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + (lambd / m) * np.sign(params[f"W{layer}"])
        total[f"db{layer}"] = grads[f"db{layer}"].copy()
    return total


def _comparisons(params, grads, lambd, m):
    def slope(W):
        return lambd / m * ((W > 0).astype(float) - (W < 0).astype(float))

    return added(params, grads, slope)


def _in_place_on_copies(params, grads, lambd, m):
    total = {name: grad.astype(float) for name, grad in grads.items()}
    for name, param in params.items():
        if name[0] == "W":
            total["d" + name][param > 0] += lambd / m
            total["d" + name][param < 0] -= lambd / m
    return total


def _biases_handed_on(params, grads, lambd, m):
    layers = range(1, len(params) // 2 + 1)
    return {
        **grads,
        **{
            f"dW{layer}": grads[f"dW{layer}"] + lambd / m * np.sign(params[f"W{layer}"])
            for layer in layers
        },
    }


def _single_precision(params, grads, lambd, m):
    step = np.float32(lambd) / np.float32(m)
    total = {name: grad.astype(np.float32) for name, grad in grads.items()}
    for layer in range(1, len(params) // 2 + 1):
        total[f"dW{layer}"] += step * np.sign(params[f"W{layer}"]).astype(np.float32)
    return total


ALTERNATIVES = (
    _layer_by_layer,
    _comparisons,
    _in_place_on_copies,
    _biases_handed_on,
    _single_precision,
)

L1_GRADS = Exercise(
    l1_grads, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
