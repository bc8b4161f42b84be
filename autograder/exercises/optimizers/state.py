"""The exercise `init_opt_state`: what an optimizer remembers before its first step."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.optimizers import common
from autograder.exercises.optimizers.common import LAYERS, PARAMS
from course_lib.reference.optimizers import init_opt_state
from course_lib.sheets import Case

ONE = "zeros, one array for each parameter"
TWO = "two averages for Adam"
WHOLE = "whole and short numbers"

# Zeros are zeros in any precision.
RTOL, ATOL = 0.0, 1e-12

NETWORK = common.draw_params(np.random.default_rng(37), 3, 4, 2)

VISIBLE = (
    Case("a layer of two units, momentum", ONE, (PARAMS, "momentum")),
    Case("a layer of two units, RMSprop", ONE, (PARAMS, "rmsprop")),
    Case("a layer of two units, Adam", TWO, (PARAMS, "adam")),
    Case("two layers, momentum", LAYERS, (NETWORK, "momentum")),
    Case("two layers, Adam", TWO, (NETWORK, "adam")),
    Case(
        "whole numbers only, RMSprop",
        WHOLE,
        ({"W1": np.array([[4, -2]]), "b1": np.array([[3]])}, "rmsprop"),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    params = common.draw_params(rng, *common.draw_shape(rng))
    deep = common.draw_params(rng, *rng.integers(1, 6, 4), 1)
    single = common.as_type(params, np.float32)
    whole = common.as_type({name: 3 * w for name, w in deep.items()}, np.int32)
    return [
        Case("another layer, momentum", ONE, (params, "momentum")),
        Case("another layer, RMSprop", ONE, (params, "rmsprop")),
        Case("another layer, Adam", TWO, (params, "adam")),
        Case("four layers, RMSprop", LAYERS, (deep, "rmsprop")),
        Case("four layers, Adam", TWO, (deep, "adam")),
        Case("single precision, RMSprop", WHOLE, (single, "rmsprop")),
        Case("whole numbers of 32 bits, momentum", WHOLE, (whole, "momentum")),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _for(kind, make):
    return (make(), make()) if kind == "adam" else make()


def _keys_of_the_parameters(params, kind):
    return _for(kind, lambda: {name: np.zeros(w.shape) for name, w in params.items()})


def _starts_from_the_parameters(params, kind):
    return _for(kind, lambda: {"d" + name: w.copy() for name, w in params.items()})


def _ones(params, kind):
    return _for(kind, lambda: {"d" + name: np.ones(w.shape) for name, w in params.items()})


def _one_array_for_all(params, kind):
    shared = np.zeros(params["W1"].shape)
    return _for(kind, lambda: {"d" + name: shared for name in params})


def _flat_arrays(params, kind):
    return _for(kind, lambda: {"d" + name: np.zeros(len(w)) for name, w in params.items()})


def _numbers_not_arrays(params, kind):
    return _for(kind, lambda: {"d" + name: 0.0 for name in params})


def _one_dict_for_adam(params, kind):
    return {"d" + name: np.zeros(w.shape) for name, w in params.items()}


def _two_dicts_for_all(params, kind):
    return _one_dict_for_adam(params, kind), _one_dict_for_adam(params, kind)


def _adam_in_one_dict(params, kind):
    state = {}
    for name, w in params.items():
        for key in ("v", "s") if kind == "adam" else ("",):
            state[f"{key}d{name}"] = np.zeros(w.shape)
    return state


def _misses_the_last_layer(params, kind):
    names = list(params)[:-2]
    return _for(kind, lambda: {"d" + name: np.zeros(params[name].shape) for name in names})


def _weights_only(params, kind):
    names = [name for name in params if name[0] == "W"]
    return _for(kind, lambda: {"d" + name: np.zeros(params[name].shape) for name in names})


FORMULA = "For each parameter W1 the state has an array dW1 of zeros, of its shape."
ADAM = " Momentum has one such dict, V; RMSprop one, S; Adam the pair (V, S)."

MISCONCEPTIONS = (
    Misconception(
        _keys_of_the_parameters,
        (
            "Your state is kept under the names of the parameters. Which names do gradients have?",
            "Look at the keys that you store under.",
            FORMULA,
        ),
    ),
    Misconception(
        _starts_from_the_parameters,
        (
            "Your state begins with the parameters' own numbers. Have there been such gradients?",
            "Look at what you put into each array.",
            FORMULA,
        ),
    ),
    Misconception(
        _ones,
        (
            "Your state begins with ones, as if there had been a step before the first.",
            "Look at what you fill each array with.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_array_for_all,
        (
            "All parameters share one array, of the shape of W1.",
            "Look at where the array is made: once, or for each parameter?",
            FORMULA,
        ),
    ),
    Misconception(
        _flat_arrays,
        (
            "Your arrays have one axis; the parameters have two.",
            "Look at what you tell NumPy about the size of each array.",
            FORMULA,
        ),
    ),
    Misconception(
        _numbers_not_arrays,
        (
            "Your state has a single number for each parameter, where an array is wanted.",
            "Look at what you put under each key.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_dict_for_adam,
        (
            "For Adam you return one dict. How many averages does it keep?",
            "Look for the place where the kind is asked for.",
            FORMULA + ADAM,
        ),
    ),
    Misconception(
        _two_dicts_for_all,
        (
            "You return two dicts even for momentum and RMSprop, which keep one average each.",
            "Look for the place where the kind is asked for.",
            FORMULA + ADAM,
        ),
    ),
    Misconception(
        _adam_in_one_dict,
        (
            "For Adam you put both averages into one dict, under names of your own.",
            "Look at the keys of what you return for Adam.",
            FORMULA + ADAM,
        ),
    ),
    Misconception(
        _misses_the_last_layer,
        (
            "The last layer has no place in your state.",
            "Look at the loop over the layers. Which number does it end with?",
            FORMULA,
        ),
    ),
    Misconception(
        _weights_only,
        (
            "The biases have no place in your state.",
            "Look at which names your loop goes through.",
            FORMULA + " A bias is a parameter.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _zeros_like(params, kind):
    return _for(kind, lambda: {"d" + name: np.zeros_like(w) for name, w in params.items()})


def _layer_by_layer(params, kind):
    def zeros():
        state = {}
        for layer in range(1, len(params) // 2 + 1):
            state[f"dW{layer}"] = np.zeros(params[f"W{layer}"].shape)
            state[f"db{layer}"] = np.zeros((params[f"b{layer}"].shape[0], 1))
        return state

    return [zeros(), zeros()] if kind == "adam" else zeros()


def _nested_lists(params, kind):
    return _for(
        kind,
        lambda: {"d" + name: [[0] * w.shape[1] for _ in w] for name, w in params.items()},
    )


def _in_single_precision(params, kind):
    return _for(
        kind, lambda: {"d" + name: np.zeros(w.shape, np.float32) for name, w in params.items()}
    )


ALTERNATIVES = (_zeros_like, _layer_by_layer, _nested_lists, _in_single_precision)

INIT_OPT_STATE = Exercise(
    init_opt_state, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
