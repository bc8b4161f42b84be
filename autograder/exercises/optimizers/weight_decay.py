"""The exercise `adamw_step`: Adam whose weights decay beside the step, not within it."""

from __future__ import annotations

import copy

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers import adam, common
from autograder.exercises.optimizers.common import (
    ATOL,
    GRADS,
    LAYERS,
    PARAMS,
    RTOL,
    SQUARES,
    STEP,
    VELOCITIES,
    WHOLE,
)
from course_lib.reference.optimizers import adam_step, adamw_step
from course_lib.sheets import Case

NO_DECAY = "Adam when weight_decay is 0"
ALONE = "the decay alone, where the slope is zero"

NOTHING = common.zeros(GRADS)


def _case(sentence, idea, *args, weight_decay, **settings):
    return Case(sentence, idea, args, {**settings, "weight_decay": weight_decay})


VISIBLE = (
    _case(
        "step 4 of a layer in motion, weight_decay = 0.4",
        STEP,
        *(PARAMS, GRADS, VELOCITIES, SQUARES, 4),
        weight_decay=0.4,
        **adam.SHORT,
    ),
    _case(
        "the first step, weight_decay = 0.25",
        STEP,
        *(PARAMS, GRADS, NOTHING, NOTHING, 1),
        weight_decay=0.25,
        **{**adam.USUAL, "learning_rate": 0.3},
    ),
    _case(
        "step 3 of a layer in motion, weight_decay = 0",
        NO_DECAY,
        *(PARAMS, GRADS, VELOCITIES, SQUARES, 3),
        weight_decay=0.0,
        **adam.SHORT,
    ),
    _case(
        "a flat start, weight_decay = 0.5",
        ALONE,
        *(PARAMS, NOTHING, NOTHING, NOTHING, 1),
        weight_decay=0.5,
        **adam.USUAL,
    ),
    _case(
        "step 3 of two layers, weight_decay = 0.3",
        LAYERS,
        *(adam.NETWORK, adam.NETWORK_GRADS, adam.NETWORK_VELOCITIES, adam.NETWORK_SQUARES, 3),
        weight_decay=0.3,
        **adam.SHORT,
    ),
    _case(
        "whole numbers only",
        WHOLE,
        {"W1": np.array([[4, -2], [1, 3]]), "b1": np.array([[2], [-1]])},
        {"dW1": np.array([[3, 1], [-4, 5]]), "db1": np.array([[-3], [1]])},
        {"dW1": np.array([[1, -1], [2, 3]]), "db1": np.array([[2], [-4]])},
        {"dW1": np.array([[1, 4], [9, 2]]), "db1": np.array([[3], [5]])},
        2,
        weight_decay=0.4,
        **adam.SHORT,
    ),
)


def draw_decay(rng: np.random.Generator) -> float:
    """Return a decay so strong that its place shows."""
    return round(float(rng.uniform(0.25, 0.6)), 3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = common.draw_params(rng, *common.draw_shape(rng))
    deep = common.draw_params(rng, *rng.integers(1, 5, 3), 1)
    grads, V = common.draw_grads(rng, params), common.draw_grads(rng, params)
    S, rest = common.draw_squares(rng, params), common.zeros(grads)
    single = [common.as_type(one, np.float32) for one in (params, grads, V, S)]
    whole = {name: (2 * w).astype(np.int32) for name, w in params.items()}
    of_deep = [common.draw_grads(rng, deep) for _ in range(2)]
    of_whole = [common.draw_whole(rng, whole, 1) for _ in range(3)]
    t = int(rng.integers(2, 6))

    def case(sentence, idea, *args, **fixed):
        settings = {"weight_decay": draw_decay(rng), **adam.draw_settings(rng), **fixed}
        return _case(sentence, idea, *args, **settings)

    return [
        case("a step of another layer in motion", STEP, params, grads, V, S, t),
        case("numbers in single precision", STEP, *single, t + 1),
        case("another layer at rest", STEP, params, grads, rest, rest, 1),
        case("a layer in motion, no decay", NO_DECAY, params, grads, V, S, t, weight_decay=0.0),
        case("another flat start", ALONE, params, rest, rest, rest, 1),
        case("a step of three layers", LAYERS, deep, *of_deep, common.draw_squares(rng, deep), t),
        case("other whole numbers", WHOLE, whole, *of_whole, t),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _is_weight(name):
    return name.startswith("W")


def _decayed(before, after, factor):
    """Take a share of the weights before a step off those after it."""
    return {name: w - factor * before[name] * _is_weight(name) for name, w in after.items()}


def _l2_in_the_gradient(params, grads, V, S, t, weight_decay, **settings):
    grads = {
        key: g + weight_decay * params[key[1:]] * _is_weight(key[1:]) for key, g in grads.items()
    }
    return adam_step(params, grads, V, S, t, **settings)


def _no_decay(params, grads, V, S, t, weight_decay, **settings):
    return adam_step(params, grads, V, S, t, **settings)


def _biases_decay_too(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    factor = settings["learning_rate"] * weight_decay
    return {name: w - factor * params[name] for name, w in moved.items()}, V, S


def _decay_without_the_rate(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    return _decayed(params, moved, weight_decay), V, S


def _decays_after_the_step(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    return _decayed(moved, moved, settings["learning_rate"] * weight_decay), V, S


def _decay_divided_by_the_root(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    for name in moved:
        root = np.sqrt(S["d" + name] / (1 - settings["beta2"] ** t)) + settings["epsilon"]
        rate = settings["learning_rate"] * weight_decay * _is_weight(name)
        moved[name] = moved[name] - rate * params[name] / root
    return moved, V, S


def _weights_grow(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    return _decayed(params, moved, -settings["learning_rate"] * weight_decay), V, S


def _decay_twice(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    return _decayed(params, moved, 2 * settings["learning_rate"] * weight_decay), V, S


def _decay_only(params, grads, V, S, t, weight_decay, **settings):
    _, V, S = adam_step(params, grads, V, S, t, **settings)
    return _decayed(params, params, settings["learning_rate"] * weight_decay), V, S


def _decays_towards_signs(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    signs = {name: np.sign(w) for name, w in params.items()}
    return _decayed(signs, moved, settings["learning_rate"] * weight_decay), V, S


def _changes_the_dicts(params, grads, V, S, t, weight_decay, **settings):
    def step(params, grads, V, S, **settings):
        return adamw_step(params, grads, V, S, t, **settings)

    settings["weight_decay"] = weight_decay
    return common.into_the_given_dicts(step, params, grads, V, S, **settings)


def _first_layer_decays(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    moved["W1"] = moved["W1"] - settings["learning_rate"] * weight_decay * params["W1"]
    return moved, V, S


FORMULA = "AdamW moves W := W − α·λ·W − α·v̂/(√ŝ + ε), and b without the λ."

MISCONCEPTIONS = (
    Misconception(
        _l2_in_the_gradient,
        (
            "Your V and S differ from Adam's: the decay has got into them. Then it is divided "
            "by the root as well, and steep weights hardly decay.",
            "Look at what you add the decay to.",
            FORMULA + " v and s know nothing of λ.",
        ),
    ),
    Misconception(
        _no_decay,
        (
            "Your step is plain Adam's, whatever weight_decay is.",
            "Look for weight_decay in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _biases_decay_too,
        (
            "Your biases decay along with the weights.",
            "Look at the names that your decay goes through.",
            FORMULA,
        ),
    ),
    Misconception(
        _decay_without_the_rate,
        (
            "Your weights lose the share λ at each step, however small the learning rate is.",
            "Look at the factors of your decay. How many are there?",
            FORMULA,
        ),
    ),
    Misconception(
        _decays_after_the_step,
        (
            "On flat ground you are right; elsewhere a part of the step itself decays, too.",
            "Look at which weights you multiply by λ: those before the step, or those after it?",
            FORMULA + " The W on the right is always the old one.",
        ),
    ),
    Misconception(
        _decay_divided_by_the_root,
        (
            "Your V and S are right, but weights with large squares hardly decay.",
            "Look at what the fraction line of your step covers.",
            FORMULA + " The decay stands beside the fraction.",
        ),
    ),
    Misconception(
        _weights_grow,
        (
            "On flat ground your weights grow.",
            "Look at the sign before the decay.",
            FORMULA,
        ),
    ),
    Misconception(
        _decay_twice,
        (
            "Your weights decay twice as fast as asked.",
            "Look for a factor 2, or for a decay that is taken off in two places.",
            FORMULA,
        ),
    ),
    Misconception(
        _decay_only,
        (
            "Your weights decay, but Adam's own step is missing.",
            "Look at what your decay is taken off: the result of the step, or something older?",
            FORMULA + " Both are taken off in one step.",
        ),
    ),
    Misconception(
        _decays_towards_signs,
        (
            "All your weights lose the same amount, the small and the large: that is L1's way.",
            "Look at what you multiply α·λ by.",
            FORMULA,
        ),
    ),
    Misconception(_changes_the_dicts, common.changed_dicts_hints(FORMULA)),
    Misconception(
        _first_layer_decays,
        (
            "The first layer is right; the weights of later layers do not decay.",
            "Look for a W1 in your function. What of the others?",
            FORMULA + " It holds for the weights of every layer.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _decays_first(params, grads, V, S, t, weight_decay, **settings):
    keep = 1 - settings["learning_rate"] * weight_decay
    shrunk = {name: w * keep if _is_weight(name) else w for name, w in params.items()}
    return adam_step(shrunk, grads, V, S, t, **settings)


def _all_in_one_loop(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    params, V, S = copy.deepcopy(params), copy.deepcopy(V), copy.deepcopy(S)
    for name in params:
        key = "d" + name
        V[key] = beta1 * V[key] + (1 - beta1) * grads[key]
        S[key] = beta2 * S[key] + (1 - beta2) * grads[key] ** 2
        v_hat, s_hat = V[key] / (1 - beta1**t), S[key] / (1 - beta2**t)
        step = v_hat / (np.sqrt(s_hat) + epsilon)
        if name[0] == "W":
            step = step + weight_decay * params[name]
        params[name] = params[name] - learning_rate * step
    return params, V, S


def _layer_by_layer(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    for layer in range(1, len(params) // 2 + 1):
        w = params[f"W{layer}"]
        moved[f"W{layer}"] -= settings["learning_rate"] * weight_decay * w
    return [moved, V, S]


def _in_single_precision(params, grads, V, S, t, weight_decay, **settings):
    moved, V, S = adam._in_single_precision(params, grads, V, S, t, **settings)
    factor = np.float32(settings["learning_rate"]) * np.float32(weight_decay)
    single = common.as_type(params, np.float32)
    return _decayed(single, moved, factor), V, S


ALTERNATIVES = (_decays_first, _all_in_one_loop, _layer_by_layer, _in_single_precision)

ADAMW_STEP = Exercise(adamw_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
