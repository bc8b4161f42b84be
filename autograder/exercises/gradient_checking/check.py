"""The exercise `gradient_check`: whether backpropagation is right, and where it is not.

Not here: to return 0 for everything earns nothing, as the gradients of some cases are wrong; a
penalty forgotten in the cost, which is given; a verdict the wrong way round, as none is returned.
No cost has a kink near the parameters of a case.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.codec import Shipped
from course_lib.reference.gradient_checking import (
    flatten,
    gradient_check,
    relative_difference,
    unflatten,
)
from course_lib.sheets import Case

WRONG = "how wrong a gradient is, and where"
RIGHT = "a gradient that is right"
STEP = "steps of another size"
ORDER = "whatever the order of the dicts"
DEAD = "parameters that have no say"

# Where gradients are right, rounding is what is left: up to 1e-9 at the usual step, and different
# for each right way. A mistake in the step is off by 1e-6 at least.
RTOL, ATOL = 1e-3, 1e-7

BOWL, TANGLE, WEIGHTS = (Shipped(f"examples.{n}") for n in ("bowl", "tangle", "weights_only"))

PARAMS = {
    "W1": np.array([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]]),
    "W2": np.array([[1.25, -0.75]]),
    "b1": np.array([[0.2], [-0.4]]),
}


def bowl_grads(params):
    """Return the gradients of the bowl."""
    return {f"d{name}": value.copy() for name, value in params.items()}


def tangle_grads(params):
    """Return the gradients of the tangle."""
    s = sum(value.sum() for value in params.values())
    q = sum((value**2).sum() for value in params.values())
    return {f"d{name}": 2 * value * (1 + s / 4) + q / 4 for name, value in params.items()}


def weights_grads(params):
    """Return the gradients of the weights alone."""
    return {f"d{n}": np.cos(v) if n[0] == "W" else np.zeros(v.shape) for n, v in params.items()}


def _with_bug(grads, name, factor):
    """Return gradients of which one block is wrong by a factor."""
    return {key: value * (factor if key == name else 1) for key, value in grads.items()}


def _with_wrong_entry(grads):
    """Return gradients of which a single entry of W1 has the wrong sign."""
    dW1 = grads["dW1"].copy()
    dW1[-1, -1] *= -1
    return {**grads, "dW1": dW1}


def _backwards(values):
    return {name: values[name] for name in reversed(values)}


VISIBLE = (
    Case(
        "half the sum of squares, all gradients twice too large",
        WRONG,
        (BOWL, PARAMS, {name: 2 * value for name, value in bowl_grads(PARAMS).items()}),
    ),
    Case(
        "a tangled cost, with the gradient of b1 four times too large",
        WRONG,
        (TANGLE, PARAMS, _with_bug(tangle_grads(PARAMS), "db1", 4)),
    ),
    Case("a tangled cost, with right gradients", RIGHT, (TANGLE, PARAMS, tangle_grads(PARAMS))),
    Case(
        "a tangled cost, with right gradients and a step of 0.05",
        STEP,
        (TANGLE, PARAMS, tangle_grads(PARAMS), 0.05),
    ),
    Case(
        "a tangled cost, with the gradient of W2 lost and a step of 0.1",
        STEP,
        (TANGLE, PARAMS, _with_bug(tangle_grads(PARAMS), "dW2", 0), 0.1),
    ),
    Case(
        "gradients in the order of backpropagation",
        ORDER,
        (TANGLE, PARAMS, _backwards(_with_bug(tangle_grads(PARAMS), "dW2", -1))),
    ),
    Case(
        "a cost of the weights only, with a wrong gradient of W1",
        DEAD,
        (WEIGHTS, PARAMS, _with_bug(weights_grads(PARAMS), "dW1", 0.5)),
    ),
)


def _draw(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return parameters of one or two layers, in order of their names."""
    n_x, n_h, n_y = (int(n) for n in rng.permutation([1, 2, 3]))
    params = {
        "W1": rng.uniform(-1.5, 1.5, (n_h, n_x)),
        "W2": rng.uniform(-1.5, 1.5, (n_y, n_h)),
        "b1": rng.uniform(0.3, 1.5, (n_h, 1)),
    }
    return params if rng.random() < 0.5 else params | {"b2": rng.uniform(-0.5, 1.5, (n_y, 1))}


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = _draw(rng)
    bowl, tangle, weights = (make(params) for make in (bowl_grads, tangle_grads, weights_grads))
    step, factor = float(rng.uniform(0.02, 0.08)), float(rng.uniform(1.5, 3))
    single = {name: value[:, :1] for name, value in params.items() if name == "b1"}
    return [
        Case(
            "other parameters, a wrong gradient of W1",
            WRONG,
            (TANGLE, params, _with_bug(tangle, "dW1", factor)),
        ),
        Case(
            "a single entry of the wrong sign", WRONG, (TANGLE, params, _with_wrong_entry(tangle))
        ),
        Case("gradients of another cost", WRONG, (TANGLE, params, bowl)),
        Case("right gradients of the bowl", RIGHT, (BOWL, params, bowl)),
        Case("a bias alone, with right gradients", RIGHT, (TANGLE, single, tangle_grads(single))),
        Case("right gradients, another large step", STEP, (TANGLE, params, tangle, step)),
        Case(
            "a wrong gradient of b1, another step",
            STEP,
            (TANGLE, params, _with_bug(tangle, "db1", factor), step),
        ),
        Case(
            "parameters and gradients in different orders",
            ORDER,
            (TANGLE, _backwards(params), _with_bug(tangle, "dW2", factor)),
        ),
        Case("biases that have no say", DEAD, (WEIGHTS, params, _with_bug(weights, "dW2", factor))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _slopes(cost, params, epsilon):
    theta = flatten(params)
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        slopes[i] = cost(unflatten(plus, params)) - cost(unflatten(minus, params))
    return slopes / (2 * epsilon)


def _report(slopes, params, grads, compare=relative_difference):
    blocks = unflatten(slopes, params)
    table = {name: compare(blocks[name], grads[f"d{name}"]) for name in params}
    return compare(slopes, flatten(grads)), table


def _one_step_forward(cost, params, grads, epsilon=1e-5):
    theta = flatten(params)
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        plus = theta.copy()
        plus[i] += epsilon
        slopes[i] = (cost(unflatten(plus, params)) - cost(params)) / epsilon
    return _report(slopes, params, grads)


def _divided_by_one_step(cost, params, grads, epsilon=1e-5):
    return _report(2 * _slopes(cost, params, epsilon), params, grads)


def _steps_never_taken_back(cost, params, grads, epsilon=1e-5):
    plus, minus = flatten(params), flatten(params)
    slopes = np.zeros(plus.size)
    for i in range(plus.size):
        plus[i] += epsilon
        minus[i] -= epsilon
        slopes[i] = cost(unflatten(plus, params)) - cost(unflatten(minus, params))
    return _report(slopes / (2 * epsilon), params, grads)


def _minus_taken_from_plus(cost, params, grads, epsilon=1e-5):
    theta = flatten(params)
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        plus = theta.copy()
        plus[i] += epsilon
        minus = plus.copy()
        minus[i] -= epsilon
        slopes[i] = cost(unflatten(plus, params)) - cost(unflatten(minus, params))
    return _report(slopes / (2 * epsilon), params, grads)


def _all_parameters_at_once(cost, params, grads, epsilon=1e-5):
    theta = flatten(params)
    plus, minus = unflatten(theta + epsilon, params), unflatten(theta - epsilon, params)
    slope = (cost(plus) - cost(minus)) / (2 * epsilon)
    return _report(np.full(theta.size, slope), params, grads)


def _step_of_its_own(cost, params, grads, epsilon=1e-5):
    return _report(_slopes(cost, params, 1e-7), params, grads)


def _single_precision(cost, params, grads, epsilon=1e-5):
    single = {name: value.astype(np.float32) for name, value in params.items()}
    theta = np.concatenate([single[name].ravel() for name in sorted(single)])
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += np.float32(epsilon)
        minus[i] -= np.float32(epsilon)
        slopes[i] = cost(unflatten(plus, params)) - cost(unflatten(minus, params))
    return _report(slopes / (2 * epsilon), params, grads)


def _compared_with_itself(cost, params, grads, epsilon=1e-5):
    slopes = _slopes(cost, params, epsilon)
    own = {f"d{name}": value for name, value in unflatten(slopes, params).items()}
    return _report(slopes, params, own)


def _not_divided_by_lengths(cost, params, grads, epsilon=1e-5):
    def distance(a, b):
        return float(np.linalg.norm(a - b))

    return _report(_slopes(cost, params, epsilon), params, grads, distance)


def _product_of_lengths(cost, params, grads, epsilon=1e-5):
    def ratio(a, b):
        below = np.linalg.norm(a) * np.linalg.norm(b)
        return float(np.linalg.norm(a - b) / below) if below else 0.0

    return _report(_slopes(cost, params, epsilon), params, grads, ratio)


def _worst_number(cost, params, grads, epsilon=1e-5):
    def worst(a, b):
        below = np.abs(a) + np.abs(b)
        return float(np.max(np.abs(a - b) / np.where(below == 0, 1, below)))

    return _report(_slopes(cost, params, epsilon), params, grads, worst)


def _zero_over_zero(cost, params, grads, epsilon=1e-5):
    def ratio(a, b):
        return np.linalg.norm(a - b) / np.float64(np.linalg.norm(a) + np.linalg.norm(b))

    return _report(_slopes(cost, params, epsilon), params, grads, ratio)


def _order_of_the_dicts(cost, params, grads, epsilon=1e-5):
    slopes = unflatten(_slopes(cost, params, epsilon), params)
    ours = np.concatenate([value.ravel() for value in slopes.values()])
    theirs = np.concatenate([value.ravel() for value in grads.values()])
    table = {name: relative_difference(slopes[name], grads[f"d{name}"]) for name in params}
    return relative_difference(ours, theirs), table


def _worst_block(cost, params, grads, epsilon=1e-5):
    _, table = _report(_slopes(cost, params, epsilon), params, grads)
    return max(table.values()), table


def _mean_of_blocks(cost, params, grads, epsilon=1e-5):
    _, table = _report(_slopes(cost, params, epsilon), params, grads)
    return sum(table.values()) / len(table), table


def _without_the_table(cost, params, grads, epsilon=1e-5):
    difference, _ = _report(_slopes(cost, params, epsilon), params, grads)
    return difference


def _names_of_gradients(cost, params, grads, epsilon=1e-5):
    difference, table = _report(_slopes(cost, params, epsilon), params, grads)
    return difference, {f"d{name}": value for name, value in table.items()}


def _yes_or_no(cost, params, grads, epsilon=1e-5):
    difference, table = _report(_slopes(cost, params, epsilon), params, grads)
    return difference < 1e-7, table


def _moves_the_parameters(cost, params, grads, epsilon=1e-5):
    slopes = {}
    for name, value in params.items():
        slopes[name] = np.zeros(value.shape)
        for place in np.ndindex(value.shape):
            value[place] += epsilon
            above = cost(params)
            value[place] -= 2 * epsilon
            slopes[name][place] = (above - cost(params)) / (2 * epsilon)
            value[place] += epsilon
    return _report(flatten(slopes), params, grads)


SLOPES = "Slope i is (J(θ + ε·e_i) − J(θ − ε·e_i))/(2ε): one parameter moves, all others stay."
COMPARED = (
    "Gradient and slopes are compared by ‖a − b‖/(‖a‖ + ‖b‖), 0 if both are 0: once for all of "
    "them, and once for each parameter, by its name."
)

MISCONCEPTIONS = (
    Misconception(
        _one_step_forward,
        (
            "For right gradients you return 10^-6 or so; with a larger step, far more.",
            "Look at the two places where you call the cost: do they lie on both sides of θ?",
            SLOPES,
        ),
    ),
    Misconception(
        _divided_by_one_step,
        (
            "For right gradients you return 1/3: your slopes are twice as large.",
            "Look at the fraction: how far apart are the two places where you call the cost?",
            SLOPES,
        ),
    ),
    Misconception(
        _steps_never_taken_back,
        (
            "Your slopes get worse from one parameter to the next.",
            "Look at what you move. What has become of the step before?",
            SLOPES,
        ),
    ),
    Misconception(
        _minus_taken_from_plus,
        (
            "For right gradients you return 1/3: your slopes are half as large.",
            "Look at where the step back begins. Does it lead past θ?",
            SLOPES,
        ),
    ),
    Misconception(
        _all_parameters_at_once,
        (
            "All your slopes are the same number.",
            "Look at how many parameters you move at a time.",
            SLOPES,
        ),
    ),
    Misconception(
        _step_of_its_own,
        (
            "Your result does not change with the step.",
            "Look for a fixed number in your code. You were given a step.",
            SLOPES,
        ),
    ),
    Misconception(
        _single_precision,
        (
            "Right gradients do not pass: you return some per cent of difference.",
            "Look at the type of θ. How many digits of the cost survive the difference?",
            SLOPES + " It needs double precision.",
        ),
    ),
    Misconception(
        _compared_with_itself,
        (
            "Every gradient passes with you, even one that is twice too large.",
            "Look at what you compare. Where do the given gradients come in?",
            COMPARED,
        ),
    ),
    Misconception(
        _not_divided_by_lengths,
        (
            "Your differences can be far above 1.",
            "Look for the scale: what do you divide a distance by?",
            COMPARED,
        ),
    ),
    Misconception(
        _product_of_lengths,
        (
            "Your differences depend on the size of the gradients.",
            "Look below the line: how do the two lengths come together?",
            COMPARED,
        ),
    ),
    Misconception(
        _worst_number,
        (
            "One entry that is off makes your difference as large as if all of them were.",
            "Look at the order of your steps: is the ratio taken before, or after the lengths?",
            COMPARED,
        ),
    ),
    Misconception(
        _zero_over_zero,
        (
            "Where a parameter has no say, its row of your table is NaN.",
            "Look below the line: what stands there when both gradients are 0?",
            COMPARED,
        ),
    ),
    Misconception(
        _order_of_the_dicts,
        (
            "Your table is right, but the difference of all together depends on the order of "
            "the dicts.",
            "Look at how you lay arrays in a row: does W1 meet dW1?",
            COMPARED,
        ),
    ),
    Misconception(
        _worst_block,
        (
            "Your table is right; the difference of all together is that of its worst row.",
            "Look at how you come from the table to one number. Is it the way to go?",
            COMPARED,
        ),
    ),
    Misconception(
        _mean_of_blocks,
        (
            "Your table is right; the difference of all together is the mean of its rows.",
            "Look at how you come from the table to one number. Is it the way to go?",
            COMPARED,
        ),
    ),
    Misconception(
        _without_the_table,
        (
            "You say how wrong the gradients are, but not where.",
            "Look at what you return: how many things are asked for?",
            COMPARED,
        ),
    ),
    Misconception(
        _names_of_gradients,
        (
            "Your table has rows dW1 and db1.",
            "Look at the names in your table: are they those of parameters?",
            COMPARED,
        ),
    ),
    Misconception(
        _yes_or_no,
        (
            "You return True or False. How wrong is it?",
            "Look for a comparison with a threshold. The number itself tells more.",
            COMPARED,
        ),
    ),
    Misconception(
        _moves_the_parameters,
        (
            "Your result is right, but the caller's parameters have changed in the last digit.",
            "Look at how you take a step back. Is x + ε − 2ε + ε always x?",
            SLOPES + " The parameters are an input, and stay.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _parameter_by_parameter(cost, params, grads, epsilon=1e-5):
    table, above, left, right = {}, 0.0, 0.0, 0.0
    for name in params:
        slopes = np.zeros(params[name].shape)
        for place in np.ndindex(slopes.shape):
            costs = []
            for side in (1, -1):
                moved = {key: value.copy() for key, value in params.items()}
                moved[name][place] += side * epsilon
                costs.append(cost(moved))
            slopes[place] = (costs[0] - costs[1]) / (2 * epsilon)
        grad = grads[f"d{name}"]
        table[name] = relative_difference(slopes, grad)
        above += np.sum((slopes - grad) ** 2)
        left, right = left + np.sum(slopes**2), right + np.sum(grad**2)
    return np.sqrt(above) / (np.sqrt(left) + np.sqrt(right)), table


def _in_place_on_a_copy(cost, params, grads, epsilon=1e-5):
    params = {name: value.copy() for name, value in params.items()}
    slopes = {}
    for name, value in params.items():
        slopes[name] = np.zeros(value.shape)
        for place in np.ndindex(value.shape):
            kept = value[place]
            value[place] = kept + epsilon
            above = cost(params)
            value[place] = kept - epsilon
            slopes[name][place] = (above - cost(params)) / (2 * epsilon)
            value[place] = kept
    return _report(flatten(slopes), params, grads)


def _rows_of_the_identity(cost, params, grads, epsilon=1e-5):
    theta = flatten(params)
    steps = epsilon * np.eye(theta.size)
    costs = [[cost(unflatten(theta + s * row, params)) for row in steps] for s in (1, -1)]
    return list(_report((np.array(costs[0]) - np.array(costs[1])) / (2 * epsilon), params, grads))


def _result_in_single_precision(cost, params, grads, epsilon=1e-5):
    difference, table = _report(_slopes(cost, params, epsilon), params, grads)
    return np.float32(difference), {name: np.float32(value) for name, value in table.items()}


ALTERNATIVES = (
    _parameter_by_parameter,
    _in_place_on_a_copy,
    _rows_of_the_identity,
    _result_in_single_precision,
)

GRADIENT_CHECK = Exercise(
    gradient_check, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
