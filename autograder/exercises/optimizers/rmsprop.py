"""The exercise `rmsprop_step`: gradients divided by their root mean square."""

from __future__ import annotations

import copy

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers import common
from autograder.exercises.optimizers.common import (
    ATOL,
    FIRST,
    FLAT,
    GRADS,
    LAYERS,
    PARAMS,
    RTOL,
    SQUARES,
    STEP,
    WHOLE,
    each,
)
from course_lib.reference.optimizers import rmsprop_step
from course_lib.sheets import Case

INSIDE = "epsilon under the root on request"

NETWORK = common.draw_params(np.random.default_rng(17), 2, 3, 1)
NETWORK_GRADS = common.draw_grads(np.random.default_rng(18), NETWORK)
NETWORK_SQUARES = common.draw_squares(np.random.default_rng(19), NETWORK)
NOTHING = common.zeros(GRADS)


def _case(sentence, idea, params, grads, S, *numbers):
    learning_rate, beta, epsilon, *inside = numbers
    settings = _settings(learning_rate, beta, epsilon, inside == [True])
    return Case(sentence, idea, (params, grads, S), settings)


def _settings(learning_rate, beta, epsilon, eps_inside):
    return {
        "learning_rate": learning_rate,
        "beta": beta,
        "epsilon": epsilon,
        "eps_inside": eps_inside,
    }


VISIBLE = (
    _case("a layer with a past, beta = 0.8", STEP, PARAMS, GRADS, SQUARES, 0.5, 0.8, 0.5),
    _case("the same with a tiny epsilon", STEP, PARAMS, GRADS, SQUARES, 0.5, 0.8, 1e-8),
    _case("a gradient of 2, epsilon = 0.5", FIRST, *common.ONE_OF_TWO, 1.0, 0.9, 0.5),
    _case("epsilon = 0.5 under the root", INSIDE, PARAMS, GRADS, SQUARES, 0.5, 0.8, 0.5, True),
    _case("two layers", LAYERS, NETWORK, NETWORK_GRADS, NETWORK_SQUARES, 0.3, 0.7, 0.25),
    _case(
        "whole numbers only",
        WHOLE,
        {"W1": np.array([[4, -2], [1, 3]]), "b1": np.array([[2], [-1]])},
        {"dW1": np.array([[3, 1], [-4, 5]]), "db1": np.array([[-3], [1]])},
        {"dW1": np.array([[1, 4], [9, 2]]), "db1": np.array([[3], [5]])},
        0.5,
        0.7,
        0.5,
    ),
    _case("a flat start", FLAT, PARAMS, NOTHING, NOTHING, 0.5, 0.8, 1e-8),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = common.draw_params(rng, *common.draw_shape(rng))
    deep = common.draw_params(rng, *rng.integers(1, 5, 3), 1)
    grads, S = common.draw_grads(rng, params), common.draw_squares(rng, params)
    whole = {name: (2 * w).astype(np.int32) for name, w in params.items()}
    numbers = [
        (common.draw_rate(rng), common.draw_beta(rng), common.draw_epsilon(rng)) for _ in range(9)
    ]
    single = [common.as_type(one, np.float32) for one in (params, grads, S)]
    far, rest = common.draw_grads(rng, params, 1000.0), common.zeros(grads)
    return [
        _case("another layer with a past", STEP, params, grads, S, *numbers[0]),
        _case("numbers in single precision", STEP, *single, *numbers[1]),
        _case("very steep slopes", STEP, params, far, S, *numbers[2]),
        _case("another layer without a past", FIRST, params, grads, rest, *numbers[3]),
        _case("steep slopes and no past", FIRST, params, far, rest, *numbers[4][:2], 1e-8),
        _case("another epsilon under the root", INSIDE, params, grads, S, *numbers[5], True),
        _case(
            "three layers",
            LAYERS,
            deep,
            common.draw_grads(rng, deep),
            common.draw_squares(rng, deep),
            *numbers[6],
        ),
        _case(
            "other whole numbers",
            WHOLE,
            whole,
            common.draw_whole(rng, whole, 1),
            common.draw_whole(rng, whole, 1),
            *numbers[7],
        ),
        _case("another flat start", FLAT, params, rest, rest, *numbers[8][:2], 1e-8),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _divisor(s, epsilon, eps_inside):
    return np.sqrt(s + epsilon) if eps_inside else np.sqrt(s) + epsilon


def _no_root(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / (s + epsilon), s

    return each(rule, params, grads, S)


def _epsilon_always_inside(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / np.sqrt(s + epsilon), s

    return each(rule, params, grads, S)


def _epsilon_always_outside(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / (np.sqrt(s) + epsilon), s

    return each(rule, params, grads, S)


def _inside_and_outside_mixed_up(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / _divisor(s, epsilon, not eps_inside), s

    return each(rule, params, grads, S)


def _no_epsilon(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / np.sqrt(s), s

    return each(rule, params, grads, S)


def _hat_for_power(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * (g ^ 2)
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _adds_all_squares(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = s + g**2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _gradient_not_squared(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _squares_the_average(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = (beta * s + (1 - beta) * g) ** 2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _stores_the_root(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        root = np.sqrt(beta * s + (1 - beta) * g**2)
        return w - learning_rate * g / (root + epsilon), root

    return each(rule, params, grads, S)


def _stores_epsilon(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2 + epsilon
        return w - learning_rate * g / np.sqrt(s), s

    return each(rule, params, grads, S)


def _no_one_minus_beta(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + g**2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _swapped_beta(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = (1 - beta) * s + beta * g**2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _corrects_the_start(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w - learning_rate * g / _divisor(s / (1 - beta), epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _divides_by_the_old_square(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        moved = w - learning_rate * g / _divisor(s, epsilon, eps_inside)
        return moved, beta * s + (1 - beta) * g**2

    return each(rule, params, grads, S)


def _forgets_the_past(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = (1 - beta) * g**2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _one_square_for_the_layer(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * np.mean(g**2)
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _climbs(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        s = beta * s + (1 - beta) * g**2
        return w + learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


def _fixed_beta(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, 0.9, epsilon, eps_inside)
    return rmsprop_step(params, grads, S, **settings)


def _fixed_epsilon(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, 1e-8, eps_inside)
    return rmsprop_step(params, grads, S, **settings)


def _returns_the_old_squares(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, epsilon, eps_inside)
    return rmsprop_step(params, grads, S, **settings)[0], copy.deepcopy(S)


def _returns_params_only(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, epsilon, eps_inside)
    return rmsprop_step(params, grads, S, **settings)[0]


def _changes_the_arrays(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    for name in params:
        s = S["d" + name]
        s *= beta
        s += (1 - beta) * grads["d" + name] ** 2
        params[name] -= learning_rate * grads["d" + name] / _divisor(s, epsilon, eps_inside)
    return params, S


def _changes_the_dicts(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, epsilon, eps_inside)
    return common.into_the_given_dicts(rmsprop_step, params, grads, S, **settings)


def _misses_the_last_layer(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, epsilon, eps_inside)
    return common.all_but_last_layer(rmsprop_step, params, grads, S, **settings)


def _weights_only(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    settings = _settings(learning_rate, beta, epsilon, eps_inside)
    return common.weights_only(rmsprop_step, params, grads, S, **settings)


FORMULA = "The step is s := β·s + (1−β)·g², then θ := θ − α·g/(√s + ε)."
PLACES = " On request, the divisor is √(s + ε) instead."

MISCONCEPTIONS = (
    Misconception(
        _no_root,
        (
            "With gradients twice as large, your first steps get half as long. Their size "
            "should not depend on the gradients at all.",
            "Look at what you divide by. In which unit is it, compared with g?",
            FORMULA + " The root brings g² back to the unit of g.",
        ),
    ),
    Misconception(
        _epsilon_always_inside,
        (
            "Your epsilon is under the root even when eps_inside is False, as it stands in the "
            "lecture notes.",
            "Look at where the bracket of your root closes, and at where you ask for eps_inside.",
            FORMULA + PLACES,
        ),
    ),
    Misconception(
        _epsilon_always_outside,
        (
            "Your step is the same whether eps_inside is True or False.",
            "Look for eps_inside in your function.",
            FORMULA + PLACES,
        ),
    ),
    Misconception(
        _inside_and_outside_mixed_up,
        (
            "With eps_inside=True your epsilon is outside, and with False inside.",
            "Look at the two branches. Which of them closes the bracket of the root first?",
            FORMULA + PLACES,
        ),
    ),
    Misconception(
        _no_epsilon,
        (
            "On flat ground, with gradients and squares of zero, your parameters become NaN.",
            "Look at what you divide by when s is zero.",
            FORMULA + PLACES,
        ),
    ),
    Misconception(
        _hat_for_power,
        (
            "Python refuses your square of decimals; for whole numbers it computes something else.",
            "Look at the sign that you use for a power. In Python, ^ compares bits.",
            FORMULA + " The square is taken number by number.",
        ),
    ),
    Misconception(
        _adds_all_squares,
        (
            "Your squares only ever grow, and so your steps only ever shrink: that is Adagrad.",
            "Look at the line of the squares. Where does beta come in?",
            FORMULA + " s is an average, not a sum.",
        ),
    ),
    Misconception(
        _gradient_not_squared,
        (
            "Some of your squares are negative, or less than they should be, and the root of such "
            "a number is NaN.",
            "Look at what you average: the gradient, or its square?",
            FORMULA,
        ),
    ),
    Misconception(
        _squares_the_average,
        (
            "You average first and square afterwards, so that gradients of both signs cancel out.",
            "Look at the brackets: what is inside the square?",
            FORMULA + " The square belongs to g alone.",
        ),
    ),
    Misconception(
        _stores_the_root,
        (
            "Your parameters are right without a request, but the S that you return is too small "
            "by a root. The next step would take it again.",
            "Look at the variable that you store. Has the root been taken of it?",
            FORMULA + " The new s is kept without a root.",
        ),
    ),
    Misconception(
        _stores_epsilon,
        (
            "The S that you return holds epsilon; with every step, more of it.",
            "Look at the line that computes the new squares.",
            FORMULA + PLACES + " The new s is kept without ε.",
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "Your squares are too large; at the first step you move by about α, not by α/√(1−β).",
            "Look at what the squared gradient is multiplied by before it is added.",
            FORMULA + " Its two weights share a whole.",
        ),
    ),
    Misconception(
        _swapped_beta,
        (
            "With beta = 0.9, your squares follow the last gradient almost alone.",
            "Look at the two factors in the squares: which one stands before the old ones?",
            FORMULA + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _corrects_the_start,
        (
            "Your squares are right, but your steps are too short, as if the squares were larger.",
            "Look for a division by 1 − beta. Which other optimizer corrects its start?",
            FORMULA + " RMSprop corrects nothing.",
        ),
    ),
    Misconception(
        _divides_by_the_old_square,
        (
            "Your squares are right, but your first step is huge: what is it divided by?",
            "Look at the order of your two lines. Which s does the division use?",
            FORMULA + " The s in the second line is the new one.",
        ),
    ),
    Misconception(
        _forgets_the_past,
        (
            "Your step is right without a past; what came before makes no difference to it.",
            "Look at the line of the squares. Do the old ones appear in it?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_square_for_the_layer,
        (
            "All numbers of an array share one square. Should a steep direction not be "
            "slowed down more than a flat one?",
            "Look for a mean or a sum over the squared gradient.",
            FORMULA + " Each number of θ has an s of its own.",
        ),
    ),
    Misconception(_climbs, common.climbs_hints(FORMULA)),
    Misconception(
        _fixed_beta,
        (
            "Your step is the same for every beta.",
            "Look for a 0.9 in your function. Where does the caller's beta come in?",
            FORMULA + " α, β and ε are the caller's.",
        ),
    ),
    Misconception(
        _fixed_epsilon,
        (
            "Your step is the same for every epsilon.",
            "Look for a tiny number in your function. Where does the caller's epsilon come in?",
            FORMULA + " α, β and ε are the caller's.",
        ),
    ),
    Misconception(_returns_the_old_squares, common.old_state_hints(FORMULA, "S")),
    Misconception(_returns_params_only, common.params_only_hints(FORMULA, "squares")),
    Misconception(_changes_the_arrays, common.changed_arrays_hints(FORMULA)),
    Misconception(_changes_the_dicts, common.changed_dicts_hints(FORMULA)),
    Misconception(_misses_the_last_layer, common.last_layer_hints(FORMULA)),
    Misconception(_weights_only, common.biases_hints(FORMULA)),
)


# Other right ways. Each must pass, without a hint.


def _plain_loop(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    new_params, squares = {}, {}
    for name in params:
        g = grads["d" + name]
        s = beta * S["d" + name] + (1 - beta) * g * g
        if eps_inside:
            new_params[name] = params[name] - learning_rate * g / np.sqrt(s + epsilon)
        else:
            new_params[name] = params[name] - learning_rate * g / (np.sqrt(s) + epsilon)
        squares["d" + name] = s
    return new_params, squares


def _layer_by_layer(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    params, S = dict(params), dict(S)
    for layer in range(1, len(params) // 2 + 1):
        for name in (f"W{layer}", f"b{layer}"):
            g = grads["d" + name]
            S["d" + name] = S["d" + name] + (1 - beta) * (np.square(g) - S["d" + name])
            divisor = (S["d" + name] + epsilon * eps_inside) ** 0.5 + epsilon * (not eps_inside)
            params[name] = params[name] - np.divide(learning_rate * g, divisor)
    return params, S


def _number_by_number(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    def rule(w, g, s):
        w, s = w.astype(float), s.astype(float)
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                s[i, j] = beta * s[i, j] + (1 - beta) * g[i, j] ** 2
                w[i, j] -= learning_rate * g[i, j] / _divisor(s[i, j], epsilon, eps_inside)
        return w, s

    return each(rule, params, grads, S)


def _in_place_on_copies(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    params = {name: w.astype(float) for name, w in params.items()}
    S = {key: s.astype(float) for key, s in S.items()}
    for name in params:
        g, s = grads["d" + name], S["d" + name]
        s *= beta
        s += (1 - beta) * g**2
        params[name] -= learning_rate * g / _divisor(s, epsilon, eps_inside)
    return [params, S]


def _in_single_precision(params, grads, S, learning_rate, beta, epsilon, eps_inside):
    learning_rate, beta, epsilon = map(np.float32, (learning_rate, beta, epsilon))

    def rule(w, g, s):
        w, g, s = (np.asarray(one, dtype=np.float32) for one in (w, g, s))
        s = beta * s + (np.float32(1) - beta) * g**2
        return w - learning_rate * g / _divisor(s, epsilon, eps_inside), s

    return each(rule, params, grads, S)


ALTERNATIVES = (
    _plain_loop,
    _layer_by_layer,
    _number_by_number,
    _in_place_on_copies,
    _in_single_precision,
)

RMSPROP_STEP = Exercise(rmsprop_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
