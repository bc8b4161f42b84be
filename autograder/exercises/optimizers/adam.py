"""The exercise `adam_step`: momentum over RMSprop, both corrected for their start."""

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
    VELOCITIES,
    WHOLE,
    each,
)
from course_lib.reference.optimizers import adam_step
from course_lib.sheets import Case

LATE = "a late step"

NETWORK = common.draw_params(np.random.default_rng(27), 2, 3, 1)
NETWORK_GRADS = common.draw_grads(np.random.default_rng(28), NETWORK)
NETWORK_VELOCITIES = common.draw_grads(np.random.default_rng(29), NETWORK)
NETWORK_SQUARES = common.draw_squares(np.random.default_rng(30), NETWORK)
NOTHING = common.zeros(GRADS)


def _case(sentence, idea, *args, **settings):
    return Case(sentence, idea, args, settings)


def _settings(learning_rate, beta1, beta2, epsilon):
    return {
        "learning_rate": learning_rate,
        "beta1": beta1,
        "beta2": beta2,
        "epsilon": epsilon,
    }


USUAL = _settings(0.5, 0.9, 0.999, 1e-8)
# Short memories: with the usual ones, much of what can go wrong is too small to see.
SHORT = _settings(0.5, 0.8, 0.9, 0.5)

VISIBLE = (
    _case("step 4 of a layer in motion", STEP, PARAMS, GRADS, VELOCITIES, SQUARES, 4, **SHORT),
    _case(
        "step 2, with beta1 = 0.6 and beta2 = 0.95",
        STEP,
        PARAMS,
        GRADS,
        VELOCITIES,
        SQUARES,
        2,
        **_settings(0.3, 0.6, 0.95, 0.25),
    ),
    _case(
        "a gradient of 2, epsilon = 0.5",
        FIRST,
        *common.ONE_OF_TWO,
        common.ONE_OF_TWO[2],
        1,
        **_settings(1.0, 0.9, 0.999, 0.5),
    ),
    _case("a layer, the usual settings", FIRST, PARAMS, GRADS, NOTHING, NOTHING, 1, **USUAL),
    _case(
        "step 3 of two layers",
        LAYERS,
        NETWORK,
        NETWORK_GRADS,
        NETWORK_VELOCITIES,
        NETWORK_SQUARES,
        3,
        **SHORT,
    ),
    _case(
        "whole numbers only",
        WHOLE,
        {"W1": np.array([[4, -2], [1, 3]]), "b1": np.array([[2], [-1]])},
        {"dW1": np.array([[3, 1], [-4, 5]]), "db1": np.array([[-3], [1]])},
        {"dW1": np.array([[1, -1], [2, 3]]), "db1": np.array([[2], [-4]])},
        {"dW1": np.array([[1, 4], [9, 2]]), "db1": np.array([[3], [5]])},
        2,
        **SHORT,
    ),
    _case("a flat start, the usual settings", FLAT, PARAMS, NOTHING, NOTHING, NOTHING, 1, **USUAL),
    _case("step 5000", LATE, PARAMS, GRADS, VELOCITIES, SQUARES, 5000, **SHORT),
)


def draw_settings(rng: np.random.Generator) -> dict[str, float]:
    """Return settings with which every mistake shows."""
    return _settings(
        common.draw_rate(rng),
        common.draw_beta(rng),
        round(float(rng.uniform(0.88, 0.96)), 3),
        common.draw_epsilon(rng),
    )


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = common.draw_params(rng, *common.draw_shape(rng))
    deep = common.draw_params(rng, *rng.integers(1, 5, 3), 1)
    grads, V = common.draw_grads(rng, params), common.draw_grads(rng, params)
    S, rest = common.draw_squares(rng, params), common.zeros(grads)
    whole = {name: (2 * w).astype(np.int32) for name, w in params.items()}
    single = [common.as_type(one, np.float32) for one in (params, grads, V, S)]
    far = common.draw_grads(rng, params, 1000.0)
    of_deep = [common.draw_grads(rng, deep) for _ in range(2)]
    of_whole = [common.draw_whole(rng, whole, 1) for _ in range(3)]
    t = int(rng.integers(2, 6))
    settings = [draw_settings(rng) for _ in range(8)]
    tiny = {**settings[4], "epsilon": 1e-8}
    return [
        _case("a step of another layer in motion", STEP, params, grads, V, S, t, **settings[0]),
        _case("numbers in single precision", STEP, *single, t + 1, **settings[1]),
        _case("very steep slopes", STEP, params, far, V, S, t, **settings[2]),
        _case("another layer at rest", FIRST, params, grads, rest, rest, 1, **settings[3]),
        _case("steep slopes, at rest, a tiny epsilon", FIRST, params, far, rest, rest, 1, **tiny),
        _case(
            "a step of three layers",
            LAYERS,
            deep,
            *of_deep,
            common.draw_squares(rng, deep),
            t,
            **settings[5],
        ),
        _case("other whole numbers", WHOLE, whole, *of_whole, t, **settings[6]),
        _case("another flat start", FLAT, params, rest, rest, rest, 1, **tiny),
        _case(
            "another late step",
            LATE,
            params,
            grads,
            V,
            S,
            int(rng.integers(2000, 9000)),
            **settings[7],
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _adam(rule, params, grads, V, S, beta1, beta2):
    """Average as Adam does, and move each parameter by ``rule(v, s)``."""

    def whole_rule(w, g, v, s):
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        return w - rule(v, s), v, s

    return each(whole_rule, params, grads, V, S)


def _stores_corrected(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = (beta1 * v + (1 - beta1) * g) / (1 - beta1**t)
        s = (beta2 * s + (1 - beta2) * g**2) / (1 - beta2**t)
        return w - learning_rate * v / (np.sqrt(s) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _epsilon_inside(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _epsilon_before_correction(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / np.sqrt((s + epsilon) / (1 - beta2**t))

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _no_epsilon(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t))

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _no_root(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / (s / (1 - beta2**t) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _not_corrected(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (np.sqrt(s) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _only_v_corrected(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / (np.sqrt(s) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _only_s_corrected(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (np.sqrt(s / (1 - beta2**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _multiplies(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v * (1 - beta1**t) / (np.sqrt(s * (1 - beta2**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _times_instead_of_power(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1 * t) / (np.sqrt(s / (1 - beta2 * t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _counts_from_zero(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        v_hat, s_hat = v / (1 - beta1 ** (t - 1)), s / (1 - beta2 ** (t - 1))
        return learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _counts_once_too_often(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        v_hat, s_hat = v / (1 - beta1 ** (t + 1)), s / (1 - beta2 ** (t + 1))
        return learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _always_the_first_step(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1) / (np.sqrt(s / (1 - beta2)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _betas_swapped(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta2, beta1, epsilon)
    return adam_step(params, grads, V, S, t, **settings)


def _beta2_corrects_both(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta2**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _beta1_corrects_both(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return learning_rate * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta1**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _forgets_the_past(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta1, beta2, epsilon)
    return adam_step(params, grads, common.zeros(V), common.zeros(S), t, **settings)


def _counts_each_parameter(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    t = t - 1

    def rule(v, s):
        nonlocal t
        t = t + 1
        return learning_rate * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _first_row_only(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    after = adam_step(params, grads, V, S, t, **_settings(learning_rate, beta1, beta2, epsilon))
    before = (params, V, S)
    return tuple(
        {key: np.concatenate([new[key][:1], old[key][1:]]) for key in new}
        for old, new in zip(before, after, strict=True)
    )


def _gradient_not_squared(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        return w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _squares_the_velocity(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * v**2
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        return w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _no_one_minus_beta(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = beta1 * v + g
        s = beta2 * s + g**2
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        return w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _past_and_present_swapped(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = (1 - beta1) * v + beta1 * g
        s = (1 - beta2) * s + beta2 * g**2
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        return w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _moves_along_the_gradient(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        return w - learning_rate * g / (np.sqrt(s / (1 - beta2**t)) + epsilon), v, s

    return each(rule, params, grads, V, S)


def _climbs(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(v, s):
        return -learning_rate * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)

    return _adam(rule, params, grads, V, S, beta1, beta2)


def _fixed_betas(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, 0.9, 0.999, epsilon)
    return adam_step(params, grads, V, S, t, **settings)


def _fixed_epsilon(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta1, beta2, 1e-8)
    return adam_step(params, grads, V, S, t, **settings)


def _returns_the_old_state(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta1, beta2, epsilon)
    moved = adam_step(params, grads, V, S, t, **settings)[0]
    return moved, copy.deepcopy(V), copy.deepcopy(S)


def _returns_params_only(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta1, beta2, epsilon)
    return adam_step(params, grads, V, S, t, **settings)[0]


def _returns_s_before_v(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    settings = _settings(learning_rate, beta1, beta2, epsilon)
    moved, V, S = adam_step(params, grads, V, S, t, **settings)
    return moved, S, V


def _changes_the_arrays(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    for name in params:
        g, v, s = grads["d" + name], V["d" + name], S["d" + name]
        v *= beta1
        v += (1 - beta1) * g
        s *= beta2
        s += (1 - beta2) * g**2
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        params[name] -= learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return params, V, S


def _changes_the_dicts(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def step(params, grads, V, S, **settings):
        return adam_step(params, grads, V, S, t, **settings)

    settings = _settings(learning_rate, beta1, beta2, epsilon)
    return common.into_the_given_dicts(step, params, grads, V, S, **settings)


def _misses_the_last_layer(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def step(params, grads, V, S, **settings):
        return adam_step(params, grads, V, S, t, **settings)

    settings = _settings(learning_rate, beta1, beta2, epsilon)
    return common.all_but_last_layer(step, params, grads, V, S, **settings)


def _weights_only(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def step(params, grads, V, S, **settings):
        return adam_step(params, grads, V, S, t, **settings)

    settings = _settings(learning_rate, beta1, beta2, epsilon)
    return common.weights_only(step, params, grads, V, S, **settings)


FORMULA = "Adam moves θ := θ − α·v̂/(√ŝ + ε), with v̂ = v/(1−β₁^t) and ŝ = s/(1−β₂^t)."
AVERAGES = "Adam averages v := β₁·v + (1−β₁)·g and s := β₂·s + (1−β₂)·g²."

MISCONCEPTIONS = (
    Misconception(
        _stores_corrected,
        (
            "Your first step is right, but the V and S that you return are far too large; the next "
            "step would correct them again.",
            "Look at the variables that you store. Have they been divided before?",
            FORMULA + " Only v and s are kept for the next step; v̂ and ŝ are made anew.",
        ),
    ),
    Misconception(
        _epsilon_inside,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 0.943. Where does epsilon "
            "stand?",
            "Look at where the bracket of your root closes.",
            FORMULA,
        ),
    ),
    Misconception(
        _epsilon_before_correction,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is tiny: your epsilon "
            "is corrected along with the squares.",
            "Look at the place where epsilon comes in. What is done to it afterwards?",
            FORMULA + " ε comes last.",
        ),
    ),
    Misconception(
        _no_epsilon,
        (
            "On flat ground, with everything zero, your parameters become NaN.",
            "Look at what you divide by when s is zero.",
            FORMULA,
        ),
    ),
    Misconception(
        _no_root,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 0.444. In which unit is "
            "what you divide by?",
            "Look at the divisor, and at what brings it back to the unit of a gradient.",
            FORMULA,
        ),
    ),
    Misconception(
        _not_corrected,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 0.355: averages that "
            "start at zero pull it down.",
            "Look for the place where t comes in. Is there one?",
            FORMULA,
        ),
    ),
    Misconception(
        _only_v_corrected,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 3.55: one of your two "
            "averages still suffers from its start at zero.",
            "Look at what is under your root.",
            FORMULA,
        ),
    ),
    Misconception(
        _only_s_corrected,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 0.08: one of your two "
            "averages still suffers from its start at zero.",
            "Look at what is above the fraction line of your step.",
            FORMULA,
        ),
    ),
    Misconception(
        _multiplies,
        (
            "With a gradient of 2 and epsilon = 0.5, your first step is 0.04, shorter still than "
            "without a correction.",
            "Look at the sign between each average and its correction.",
            FORMULA + " 1 − β^t is the sum of the weights so far, and below 1.",
        ),
    ),
    Misconception(
        _times_instead_of_power,
        (
            "Your first step is right; later you divide by negative numbers. Their root is NaN.",
            "Print what you divide by for t = 1, 2 and 3. It should stay between 0 and 1.",
            FORMULA + " β^t is β·β·…·β, t factors.",
        ),
    ),
    Misconception(
        _counts_from_zero,
        (
            "Your first step is not a number: something has been divided by zero.",
            "Look at the power in your corrections when t is 1.",
            FORMULA + " The first step is t = 1, and it needs no change.",
        ),
    ),
    Misconception(
        _counts_once_too_often,
        (
            "Your correction is always that of the step after; the first one is too weak.",
            "Look for the place where t is raised. Has the caller done that already?",
            FORMULA + " The t of this step is the one that you are given.",
        ),
    ),
    Misconception(
        _always_the_first_step,
        (
            "Your first step is right, but the correction never fades: at step 5000 it is still "
            "the same.",
            "Look at what you divide the averages by. Does it change with t?",
            FORMULA,
        ),
    ),
    Misconception(
        _betas_swapped,
        (
            "Your velocities remember for too long, and your squares not long enough.",
            "Look at which beta belongs to which average.",
            AVERAGES,
        ),
    ),
    Misconception(
        _beta2_corrects_both,
        (
            "Your averages are right, but with the usual betas your first step is a hundred times "
            "too long.",
            "Look at the correction of v. Whose beta is in it?",
            FORMULA + " Each average is corrected with its own β.",
        ),
    ),
    Misconception(
        _beta1_corrects_both,
        (
            "Your averages are right, but with the usual betas your first step is ten times "
            "too long.",
            "Look at the correction of s. Whose beta is in it?",
            FORMULA + " Each average is corrected with its own β.",
        ),
    ),
    Misconception(
        _forgets_the_past,
        (
            "Your first step is right; later, what came before makes no difference to you.",
            "Look at the lines of the two averages. Do the old ones appear in them?",
            AVERAGES,
        ),
    ),
    Misconception(
        _counts_each_parameter,
        (
            "Your first array is right, the next ones less and less: each is corrected for "
            "another step.",
            "Look for a line that changes t. Does it stand inside the loop over the parameters?",
            FORMULA + " One step has one t, for all parameters.",
        ),
    ),
    Misconception(
        _first_row_only,
        (
            "Only the first row of each array has moved.",
            "Look for an index 0, or a loop that returns too early.",
            FORMULA + " It holds for every number of an array.",
        ),
    ),
    Misconception(
        _gradient_not_squared,
        (
            "Some of your squares are negative, and the root of a negative number is NaN.",
            "Look at what the second average is made of.",
            AVERAGES,
        ),
    ),
    Misconception(
        _squares_the_velocity,
        (
            "Your squares are far too small at the start: they are not made of the gradients.",
            "Look at what you square in the second average.",
            AVERAGES,
        ),
    ),
    Misconception(
        _no_one_minus_beta,
        (
            "Your V and S are sums, not averages: larger than any gradient, and any square.",
            "Look at what g and its square are multiplied by before they are added.",
            AVERAGES + " In each, the two weights share a whole.",
        ),
    ),
    Misconception(
        _past_and_present_swapped,
        (
            "With the usual betas your averages follow the last gradient almost alone.",
            "Look at the two factors in each average: which one stands before the old value?",
            AVERAGES + " β is the weight of the past.",
        ),
    ),
    Misconception(
        _moves_along_the_gradient,
        (
            "Your averages are right, but the velocity moves nothing: this is RMSprop, corrected.",
            "Look at what is above the fraction line of your step.",
            FORMULA,
        ),
    ),
    Misconception(_climbs, common.climbs_hints(FORMULA)),
    Misconception(
        _fixed_betas,
        (
            "Your step is the same for all betas.",
            "Look for 0.9 and 0.999 in your function. Where do the caller's betas come in?",
            AVERAGES + " α, β₁, β₂ and ε are the caller's.",
        ),
    ),
    Misconception(
        _fixed_epsilon,
        (
            "Your step is the same for every epsilon.",
            "Look for a tiny number in your function. Where does the caller's epsilon come in?",
            FORMULA + " α, β₁, β₂ and ε are the caller's.",
        ),
    ),
    Misconception(_returns_the_old_state, common.old_state_hints(AVERAGES, "state, V and S,")),
    Misconception(_returns_params_only, common.params_only_hints(FORMULA, "v and s")),
    Misconception(
        _returns_s_before_v,
        (
            "You return three dicts, all of them right, but two have changed places.",
            "Compare the order of your return line with that of the arguments.",
            AVERAGES + " The order is parameters, V, S.",
        ),
    ),
    Misconception(_changes_the_arrays, common.changed_arrays_hints(FORMULA)),
    Misconception(_changes_the_dicts, common.changed_dicts_hints(FORMULA)),
    Misconception(_misses_the_last_layer, common.last_layer_hints(FORMULA)),
    Misconception(_weights_only, common.biases_hints(FORMULA)),
)


# Other right ways. Each must pass, without a hint.


def _plain_loop(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    new_params, velocities, squares = {}, {}, {}
    for name in params:
        key = "d" + name
        velocities[key] = beta1 * V[key] + (1 - beta1) * grads[key]
        squares[key] = beta2 * S[key] + (1 - beta2) * grads[key] ** 2
        v_hat = velocities[key] / (1 - beta1**t)
        s_hat = squares[key] / (1 - beta2**t)
        new_params[name] = params[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return new_params, velocities, squares


def _one_rate_for_the_step(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    unbias = np.sqrt(1 - beta2**t)
    rate = learning_rate * unbias / (1 - beta1**t)

    def rule(w, g, v, s):
        v = v + (1 - beta1) * (g - v)
        s = s + (1 - beta2) * (np.square(g) - s)
        return w - rate * v / (np.sqrt(s) + epsilon * unbias), v, s

    return each(rule, params, grads, V, S)


def _number_by_number(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    def rule(w, g, v, s):
        w, v, s = w.astype(float), v.astype(float), s.astype(float)
        for i in np.ndindex(w.shape):
            v[i] = beta1 * v[i] + (1 - beta1) * g[i]
            s[i] = beta2 * s[i] + (1 - beta2) * g[i] ** 2
            v_hat, s_hat = v[i] / (1 - beta1**t), s[i] / (1 - beta2**t)
            w[i] -= learning_rate * v_hat / (s_hat**0.5 + epsilon)
        return w, v, s

    return each(rule, params, grads, V, S)


def _in_place_on_copies(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    params, V, S = copy.deepcopy((params, V, S))
    for name in params:
        key = "d" + name
        V[key] = beta1 * V[key] + (1 - beta1) * grads[key]
        S[key] = beta2 * S[key] + (1 - beta2) * np.multiply(grads[key], grads[key])
        v_hat, s_hat = V[key] / (1 - beta1**t), S[key] / (1 - beta2**t)
        params[name] = params[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return [params, V, S]


def _in_single_precision(params, grads, V, S, t, learning_rate, beta1, beta2, epsilon):
    one = np.float32(1)
    learning_rate, beta1, beta2, epsilon = map(np.float32, (learning_rate, beta1, beta2, epsilon))

    def rule(w, g, v, s):
        w, g, v, s = (np.asarray(array, dtype=np.float32) for array in (w, g, v, s))
        v = beta1 * v + (one - beta1) * g
        s = beta2 * s + (one - beta2) * g**2
        v_hat, s_hat = v / (one - beta1**t), s / (one - beta2**t)
        return w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon), v, s

    return each(rule, params, grads, V, S)


ALTERNATIVES = (
    _plain_loop,
    _one_rate_for_the_step,
    _number_by_number,
    _in_place_on_copies,
    _in_single_precision,
)

ADAM_STEP = Exercise(adam_step, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
