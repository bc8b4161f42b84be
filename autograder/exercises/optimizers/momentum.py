"""The exercise `momentum_step`: an average of gradients that moves the parameters."""

from __future__ import annotations

import copy

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers import common
from autograder.exercises.optimizers.common import (
    ATOL,
    FIRST,
    GRADS,
    LAYERS,
    PARAMS,
    RTOL,
    STEP,
    VELOCITIES,
    WHOLE,
    each,
)
from course_lib.reference.optimizers import momentum_step
from course_lib.sheets import Case

NO_MEMORY = "gradient descent when beta is 0"
COASTS = "rolls on where the slope ends"

NETWORK = common.draw_params(np.random.default_rng(7), 2, 3, 1)
NETWORK_GRADS = common.draw_grads(np.random.default_rng(8), NETWORK)
NETWORK_VELOCITIES = common.draw_grads(np.random.default_rng(9), NETWORK)
ONE = {"W1": np.array([[1.0]]), "b1": np.array([[-1.0]])}
ONE_GRADS = {"dW1": np.array([[2.0]]), "db1": np.array([[-4.0]])}


def _case(sentence, idea, *args):
    *arrays, learning_rate, beta = args
    return Case(sentence, idea, tuple(arrays), {"learning_rate": learning_rate, "beta": beta})


VISIBLE = (
    _case("a layer in full motion, beta = 0.8", STEP, PARAMS, GRADS, VELOCITIES, 0.5, 0.8),
    _case("the same with beta = 0.6", STEP, PARAMS, GRADS, VELOCITIES, 0.2, 0.6),
    _case(
        "one weight and one bias at rest, beta = 0.9",
        FIRST,
        ONE,
        ONE_GRADS,
        common.zeros(ONE_GRADS),
        0.5,
        0.9,
    ),
    _case("a layer in motion, beta = 0", NO_MEMORY, PARAMS, GRADS, VELOCITIES, 0.5, 0.0),
    _case("two layers in motion", LAYERS, NETWORK, NETWORK_GRADS, NETWORK_VELOCITIES, 0.3, 0.75),
    _case(
        "whole numbers only",
        WHOLE,
        {"W1": np.array([[4, -2], [1, 3]]), "b1": np.array([[2], [-1]])},
        {"dW1": np.array([[3, 1], [-2, 5]]), "db1": np.array([[-3], [1]])},
        {"dW1": np.array([[1, -1], [2, 3]]), "db1": np.array([[2], [-4]])},
        0.5,
        0.7,
    ),
    _case(
        "gradients of zero, a layer in motion",
        COASTS,
        PARAMS,
        common.zeros(GRADS),
        VELOCITIES,
        0.5,
        0.8,
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = common.draw_params(rng, *common.draw_shape(rng))
    deep = common.draw_params(rng, *rng.integers(1, 5, 3), 1)
    grads, V = common.draw_grads(rng, params), common.draw_grads(rng, params)
    whole = {name: (2 * w).astype(np.int32) for name, w in params.items()}
    settings = [(common.draw_rate(rng), common.draw_beta(rng)) for _ in range(8)]
    single = [common.as_type(one, np.float32) for one in (params, grads, V)]
    far = common.draw_grads(rng, params, 1000.0)
    return [
        _case("another layer in motion", STEP, params, grads, V, *settings[0]),
        _case("numbers in single precision", STEP, *single, *settings[1]),
        _case("very steep slopes", STEP, params, far, V, *settings[2]),
        _case("another layer at rest", FIRST, params, grads, common.zeros(grads), *settings[3]),
        _case("another layer, beta = 0", NO_MEMORY, params, grads, V, settings[4][0], 0.0),
        _case(
            "three layers in motion",
            LAYERS,
            deep,
            common.draw_grads(rng, deep),
            common.draw_grads(rng, deep),
            *settings[5],
        ),
        _case(
            "other whole numbers",
            WHOLE,
            whole,
            common.draw_whole(rng, whole, 1),
            common.draw_whole(rng, whole, 1),
            *settings[6],
        ),
        _case("no slope any more", COASTS, params, common.zeros(grads), V, *settings[7]),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _forgets_the_velocity(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = (1 - beta) * g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


def _no_one_minus_beta(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v + g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


def _velocity_never_fades(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = v + (1 - beta) * g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


def _swapped_beta(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = (1 - beta) * v + beta * g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


def _minus_the_velocity(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = -beta * v + (1 - beta) * g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


def _moves_along_the_gradient(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v + (1 - beta) * g
        return w - learning_rate * g, v

    return each(rule, params, grads, V)


def _moves_with_the_old_velocity(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        return w - learning_rate * v, beta * v + (1 - beta) * g

    return each(rule, params, grads, V)


def _returns_the_old_velocity(params, grads, V, learning_rate, beta):
    moved, _ = momentum_step(params, grads, V, learning_rate=learning_rate, beta=beta)
    return moved, {key: v.copy() for key, v in V.items()}


def _velocity_under_a_new_name(params, grads, V, learning_rate, beta):
    moved, new = momentum_step(params, grads, V, learning_rate=learning_rate, beta=beta)
    return moved, {"v" + key: v for key, v in new.items()} | {k: v.copy() for k, v in V.items()}


def _returns_params_only(params, grads, V, learning_rate, beta):
    return momentum_step(params, grads, V, learning_rate=learning_rate, beta=beta)[0]


def _climbs(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v + (1 - beta) * g
        return w + learning_rate * v, v

    return each(rule, params, grads, V)


def _fixed_beta(params, grads, V, learning_rate, beta):
    return momentum_step(params, grads, V, learning_rate=learning_rate, beta=0.9)


def _rate_inside_the_velocity(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v - learning_rate * g
        return w + v, v

    return each(rule, params, grads, V)


def _rate_inside_the_average(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v + (1 - beta) * learning_rate * g
        return w - v, v

    return each(rule, params, grads, V)


def _corrects_the_start(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        v = beta * v + (1 - beta) * g
        return w - learning_rate * v / (1 - beta), v

    return each(rule, params, grads, V)


def _changes_the_arrays(params, grads, V, learning_rate, beta):
    for name in params:
        V["d" + name] *= beta
        V["d" + name] += (1 - beta) * grads["d" + name]
        params[name] -= learning_rate * V["d" + name]
    return params, V


def _changes_the_dicts(params, grads, V, learning_rate, beta):
    settings = {"learning_rate": learning_rate, "beta": beta}
    return common.into_the_given_dicts(momentum_step, params, grads, V, **settings)


def _misses_the_last_layer(params, grads, V, learning_rate, beta):
    settings = {"learning_rate": learning_rate, "beta": beta}
    return common.all_but_last_layer(momentum_step, params, grads, V, **settings)


def _weights_only(params, grads, V, learning_rate, beta):
    settings = {"learning_rate": learning_rate, "beta": beta}
    return common.weights_only(momentum_step, params, grads, V, **settings)


FORMULA = "The step is v := β·v + (1−β)·g, then θ := θ − α·v."

MISCONCEPTIONS = (
    Misconception(
        _forgets_the_velocity,
        (
            "Your step is the same whether the layer was at rest or in full motion. "
            "Where has its momentum gone?",
            "Look at the line of the velocity. Does the old one appear in it?",
            FORMULA,
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "On steady slopes your velocity grows far beyond any gradient, for beta = 0.9 "
            "ten times as large. Is that still an average?",
            "Look at what the gradient is multiplied by before it is added.",
            FORMULA + " Its two weights share a whole.",
        ),
    ),
    Misconception(
        _velocity_never_fades,
        (
            "With gradients of zero, your velocity stays as it was: the ball "
            "would roll on for ever.",
            "Look at what the old velocity is multiplied by.",
            FORMULA,
        ),
    ),
    Misconception(
        _swapped_beta,
        (
            "With beta = 0.9 your layer at rest jumps to nine tenths of the gradient at once. "
            "Which of the two should weigh so much?",
            "Look at the two factors in the velocity: which one stands before the old one?",
            FORMULA + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _minus_the_velocity,
        (
            "With gradients of zero, your velocity turns round at every step.",
            "Look at the sign before the old velocity.",
            FORMULA,
        ),
    ),
    Misconception(
        _moves_along_the_gradient,
        (
            "Your velocity is right, but the parameters take no notice: they move as in plain "
            "gradient descent.",
            "Look at what the learning rate is multiplied by.",
            FORMULA + " It is v that moves θ.",
        ),
    ),
    Misconception(
        _moves_with_the_old_velocity,
        (
            "Your velocity is right, but a layer at rest does not move at its first step.",
            "Look at the order of your two lines. Which velocity does the second one use?",
            FORMULA + " The v in the second line is the new one.",
        ),
    ),
    Misconception(
        _returns_the_old_velocity,
        common.old_state_hints(FORMULA, "velocity"),
    ),
    Misconception(
        _velocity_under_a_new_name,
        (
            "Your dict of velocities has grown: the new ones are stored beside the old ones, "
            "under other names. Which of them will the next step read?",
            "Compare the keys of the V that you were given with those of the V that you return.",
            FORMULA + " The new v takes the place, and the key, of the old one.",
        ),
    ),
    Misconception(_returns_params_only, common.params_only_hints(FORMULA, "velocities")),
    Misconception(_climbs, common.climbs_hints(FORMULA)),
    Misconception(
        _fixed_beta,
        (
            "Your step is the same for every beta.",
            "Look for a 0.9 in your function. Where does the caller's beta come in?",
            FORMULA + " α and β are the caller's.",
        ),
    ),
    Misconception(
        _rate_inside_the_velocity,
        (
            "Your velocity has the opposite sign of the gradients, and the size of steps: "
            "it is another convention's, of CS231n for instance.",
            "Look for the learning rate in the line of the velocity.",
            FORMULA + " In this form v is an average of gradients, and α comes in afterwards.",
        ),
    ),
    Misconception(
        _rate_inside_the_average,
        (
            "Your velocity depends on the learning rate: change the rate on the way, and the "
            "old steps keep the old one.",
            "Look for the learning rate in the line of the velocity.",
            FORMULA + " In this form v is an average of gradients, and α comes in afterwards.",
        ),
    ),
    Misconception(
        _corrects_the_start,
        (
            "Your velocities are right, but the parameters move too far; with beta = 0.9 by ten "
            "times.",
            "Look for a division in the line that moves the parameters. Who asked for it?",
            FORMULA + " A correction of the start is Adam's business.",
        ),
    ),
    Misconception(_changes_the_arrays, common.changed_arrays_hints(FORMULA)),
    Misconception(_changes_the_dicts, common.changed_dicts_hints(FORMULA)),
    Misconception(_misses_the_last_layer, common.last_layer_hints(FORMULA)),
    Misconception(_weights_only, common.biases_hints(FORMULA)),
)


# Other right ways. Each must pass, without a hint.


def _plain_loop(params, grads, V, learning_rate, beta):
    new_params, velocities = {}, {}
    for name in params:
        velocities["d" + name] = beta * V["d" + name] + (1 - beta) * grads["d" + name]
        new_params[name] = params[name] - learning_rate * velocities["d" + name]
    return new_params, velocities


def _layer_by_layer(params, grads, V, learning_rate, beta):
    params, V = dict(params), dict(V)
    for layer in range(1, len(params) // 2 + 1):
        for kind in ("W", "b"):
            name = f"{kind}{layer}"
            V[f"d{name}"] = V[f"d{name}"] + (1 - beta) * (grads[f"d{name}"] - V[f"d{name}"])
            params[name] = params[name] - learning_rate * V[f"d{name}"]
    return params, V


def _in_place_on_copies(params, grads, V, learning_rate, beta):
    params = {name: w.astype(float) for name, w in params.items()}
    V = {key: v.astype(float) for key, v in copy.deepcopy(V).items()}
    for name, w in params.items():
        V["d" + name] *= beta
        V["d" + name] += (1 - beta) * grads["d" + name]
        w -= learning_rate * V["d" + name]
    return [params, V]


def _number_by_number(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        w, v = w.astype(float), v.astype(float)
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                v[i, j] = beta * v[i, j] + (1 - beta) * g[i, j]
                w[i, j] = w[i, j] - learning_rate * v[i, j]
        return w, v

    return each(rule, params, grads, V)


def _as_a_heavy_ball(params, grads, V, learning_rate, beta):
    def rule(w, g, v):
        z = beta * v / (1 - beta) + g
        return w - learning_rate * (1 - beta) * z, (1 - beta) * z

    return each(rule, params, grads, V)


def _in_single_precision(params, grads, V, learning_rate, beta):
    beta, learning_rate = np.float32(beta), np.float32(learning_rate)

    def rule(w, g, v):
        w, g, v = (np.asarray(one, dtype=np.float32) for one in (w, g, v))
        v = beta * v + (np.float32(1) - beta) * g
        return w - learning_rate * v, v

    return each(rule, params, grads, V)


ALTERNATIVES = (
    _plain_loop,
    _layer_by_layer,
    _in_place_on_copies,
    _number_by_number,
    _as_a_heavy_ball,
    _in_single_precision,
)

MOMENTUM_STEP = Exercise(momentum_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
