"""The exercise `l2_grads`: the slope of the L2 penalty, added to the gradients."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.networks import SMALL
from autograder.exercises.regularisation.slopes import ATOL, RTOL, added, cases_on, draw_cases
from course_lib.reference.regularisation import l2_grads

VISIBLE = cases_on(SMALL)


# What students write. Each variant differs from a right solution in one thought.


def _half_lambda(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / (2 * m) * W)


def _not_divided_by_m(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd * W)


def _twice_as_steep(params, grads, lambd, m):
    return added(params, grads, lambda W: 2 * lambd / m * W)


def _decays_biases(params, grads, lambd, m):
    return {"d" + name: grads["d" + name] + lambd / m * params[name] for name in params}


def _no_penalty(params, grads, lambd, m):
    return {name: grad.copy() for name, grad in grads.items()}


def _skips_last_layer(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for layer in range(1, len(params) // 2):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + lambd / m * params[f"W{layer}"]
    return total


def _skips_first_layer(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for layer in range(2, len(params) // 2 + 1):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + lambd / m * params[f"W{layer}"]
    return total


def _always_three_layers(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for layer in (1, 2, 3):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + lambd / m * params[f"W{layer}"]
    return total


def _overwrites_grads(params, grads, lambd, m):
    for name in params:
        if name.startswith("W"):
            grads["d" + name] = grads["d" + name] + lambd / m * params[name]
    return grads


def _overwrites_the_arrays(params, grads, lambd, m):
    total = grads.copy()
    for name in params:
        if name.startswith("W"):
            total["d" + name] += lambd / m * params[name]
    return total


def _m_from_the_weights(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / W.shape[1] * W)


def _minus(params, grads, lambd, m):
    return added(params, grads, lambda W: -lambd / m * W)


def _penalty_alone(params, grads, lambd, m):
    total = {name: grad.copy() for name, grad in grads.items()}
    for name in params:
        if name.startswith("W"):
            total["d" + name] = lambd / m * params[name]
    return total


def _weights_only(params, grads, lambd, m):
    return {
        "d" + name: grads["d" + name] + lambd / m * params[name]
        for name in params
        if name.startswith("W")
    }


def _decays_the_gradient(params, grads, lambd, m):
    return {
        name: grad + lambd / m * grad if name.startswith("dW") else grad + 0.0
        for name, grad in grads.items()
    }


def _sign_of_the_weights(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / m * np.sign(W))


def _square_of_the_weights(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / (2 * m) * W**2)


def _adds_the_cost(params, grads, lambd, m):
    return added(params, grads, lambda W: lambd / (2 * m) * np.sum(W**2))


def _whole_number_output(params, grads, lambd, m):
    total = {name: np.zeros_like(grad) for name, grad in grads.items()}
    for name in params:
        total["d" + name][:] = grads["d" + name]
        if name.startswith("W"):
            total["d" + name][:] = grads["d" + name] + lambd / m * params[name]
    return total


FORMULA = "With the penalty, the gradient of W is dW + (λ/m)·W, and that of b is still db."

MISCONCEPTIONS = (
    Misconception(
        _half_lambda,
        (
            "The slope that you add is half of what it should be.",
            "Differentiate the penalty by one weight, on paper. What becomes of the 2 below the "
            "line?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "For m = 10 the slope that you add is ten times too large.",
            "Look for m in what you add. The penalty is divided by it; what of its slope?",
            FORMULA,
        ),
    ),
    Misconception(
        _twice_as_steep,
        (
            "The slope that you add is twice what it should be.",
            "Differentiate the whole penalty, with what stands before the square.",
            FORMULA,
        ),
    ),
    Misconception(
        _decays_biases,
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
        _always_three_layers,
        (
            "Your function wants at least three layers, and with a fourth does nothing.",
            "Look for layers that you call by their number. How do you learn how many there are?",
            FORMULA + " The layers are 1 … L, whatever L is.",
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
    Misconception(
        _minus,
        (
            "Your penalty makes large weights grow.",
            "Look at the sign of what you add. A step goes against the gradient.",
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
        _decays_the_gradient,
        (
            "What you add points along the gradient, and not along the weight.",
            "Look at what you multiply λ/m with.",
            FORMULA,
        ),
    ),
    Misconception(
        _sign_of_the_weights,
        (
            "What you add is the same for large weights and for small ones.",
            "Look at what you do to W. Which penalty has such a slope?",
            FORMULA + " The sign belongs to L1.",
        ),
    ),
    Misconception(
        _square_of_the_weights,
        (
            "What you add is never negative, so that negative weights are pushed away from zero.",
            "Look at what you add: the penalty, or its slope?",
            FORMULA,
        ),
    ),
    Misconception(
        _adds_the_cost,
        (
            "You add the same number to all gradients of a layer.",
            "Look at the shape of what you add. Each weight has a slope of its own.",
            FORMULA,
        ),
    ),
    Misconception(
        _whole_number_output,
        (
            "For whole numbers you return whole numbers: the decimals are lost.",
            "Look at the arrays that you return. Which dtype do they have when the gradients "
            "are whole numbers?",
            FORMULA + " NumPy cuts the decimals off when it stores a number among integers.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _layer_by_layer(params, grads, lambd, m):
    total = {}
    for layer in range(1, len(params) // 2 + 1):
        total[f"dW{layer}"] = grads[f"dW{layer}"] + (lambd / m) * params[f"W{layer}"]
        total[f"db{layer}"] = grads[f"db{layer}"].copy()
    return total


def _in_place_on_copies(params, grads, lambd, m):
    total = {name: grad.astype(float) for name, grad in grads.items()}
    for name, param in params.items():
        if name[0] == "W":
            total["d" + name] += param * lambd / m
    return total


def _times_zero_for_biases(params, grads, lambd, m):
    decay = {"W": lambd / m, "b": 0}
    return {"d" + name: grads["d" + name] + decay[name[0]] * params[name] for name in params}


def _biases_handed_on(params, grads, lambd, m):
    layers = range(1, len(params) // 2 + 1)
    return {
        **grads,
        **{f"dW{layer}": grads[f"dW{layer}"] + lambd / m * params[f"W{layer}"] for layer in layers},
    }


def _single_precision(params, grads, lambd, m):
    factor = np.float32(lambd) / np.float32(m)
    total = {name: grad.astype(np.float32) for name, grad in grads.items()}
    for layer in range(1, len(params) // 2 + 1):
        total[f"dW{layer}"] += factor * params[f"W{layer}"].astype(np.float32)
    return total


ALTERNATIVES = (
    _layer_by_layer,
    _in_place_on_copies,
    _times_zero_for_biases,
    _biases_handed_on,
    _single_precision,
)

L2_GRADS = Exercise(
    l2_grads, VISIBLE, draw_cases, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, shares=True
)
