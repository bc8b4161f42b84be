"""What the steps of all optimizers share: networks to draw, loops over parameters, hints."""

from __future__ import annotations

import copy
from itertools import pairwise

import numpy as np

# A float32 solution errs most where 1 - beta2**t is small: by 6e-5 of it at beta2 = 0.999 and
# t = 1, and half that in the step; a tenth of rtol. The mildest mistake is off by per cents.
RTOL, ATOL = 5e-4, 1e-5

STEP = "the step"
FIRST = "the first step, from zeros"
LAYERS = "several layers"
WHOLE = "whole numbers in, decimals out"
FLAT = "no slope, no NaN"

PARAMS = {
    "W1": np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]]),
    "b1": np.array([[0.5], [-0.75]]),
}
GRADS = {
    "dW1": np.array([[2.0, -1.0, 0.5], [4.0, -3.0, 1.5]]),
    "db1": np.array([[-2.5], [1.25]]),
}
VELOCITIES = {
    "dW1": np.array([[-0.5, 1.0, 2.0], [0.75, -1.5, 0.25]]),
    "db1": np.array([[1.0], [-2.0]]),
}
SQUARES = {
    "dW1": np.array([[1.0, 4.0, 0.25], [9.0, 2.25, 0.5]]),
    "db1": np.array([[0.16], [6.25]]),
}

# A weight of 0 with a gradient of 2, and no past: the table of epsilons in the notebook.
ONE_OF_TWO = (
    {"W1": np.array([[0.0]]), "b1": np.array([[0.0]])},
    {"dW1": np.array([[2.0]]), "db1": np.array([[-2.0]])},
    {"dW1": np.array([[0.0]]), "db1": np.array([[0.0]])},
)


def zeros(grads):
    """Return the state before the first step."""
    return {key: np.zeros(array.shape) for key, array in grads.items()}


def as_type(arrays, dtype):
    """Return all arrays of a dict in another dtype."""
    return {key: array.astype(dtype) for key, array in arrays.items()}


def draw_params(rng: np.random.Generator, *sizes: int) -> dict[str, np.ndarray]:
    """Return weights and biases of a network whose layers have some sizes, the inputs first."""
    params = {}
    for layer, (before, units) in enumerate(pairwise(sizes), start=1):
        params[f"W{layer}"] = rng.uniform(-2, 2, (units, before)).round(3)
        params[f"b{layer}"] = rng.uniform(-2, 2, (units, 1)).round(3)
    return params


def draw_grads(rng, params, scale=1.0):
    """Return gradients of both signs, well away from zero."""
    return {
        "d" + name: (scale * rng.choice([-1, 1], w.shape) * rng.uniform(0.5, 3, w.shape)).round(3)
        for name, w in params.items()
    }


def draw_squares(rng, params):
    """Return mean squares, well away from zero."""
    return {"d" + name: rng.uniform(0.3, 6, w.shape).round(3) for name, w in params.items()}


def draw_whole(rng, params, least):
    """Return whole numbers from `least` to 4 in the place of gradients or states."""
    return {"d" + name: rng.integers(least, 5, w.shape) for name, w in params.items()}


def draw_shape(rng: np.random.Generator) -> tuple[int, int]:
    """Return the sizes of one layer that is not square."""
    before, units = rng.choice([[3, 2], [2, 4], [5, 3]])
    return int(before), int(units)


def draw_rate(rng: np.random.Generator) -> float:
    """Return a learning rate that moves parameters by what no tolerance hides."""
    return round(float(rng.uniform(0.15, 0.6)), 3)


def draw_beta(rng: np.random.Generator) -> float:
    """Return a beta that is neither 0.5, where a swap goes unseen, nor the usual 0.9."""
    return round(float(rng.uniform(0.6, 0.8)), 3)


def draw_epsilon(rng: np.random.Generator) -> float:
    """Return an epsilon so large that its place shows."""
    return round(float(rng.uniform(0.2, 0.8)), 3)


# --- loops, as students write them ------------------------------------------------------------


def each(rule, params, grads, *states):
    """Apply ``rule(w, g, *state) -> w, *state`` to each parameter."""
    after = {
        name: rule(w, grads["d" + name], *(state["d" + name] for state in states))
        for name, w in params.items()
    }
    moved = {name: parts[0] for name, parts in after.items()}
    new = [
        {"d" + name: parts[i] for name, parts in after.items()} for i in range(1, 1 + len(states))
    ]
    return moved, *new


def all_but_last_layer(step, params, grads, *states, **settings):
    """Take a step, but leave the last layer as it was: a range that ends too early."""
    last = str(len(params) // 2)
    after = step(params, grads, *states, **settings)
    return tuple(
        {key: before[key].copy() if key.endswith(last) else new[key] for key in new}
        for before, new in zip((params, *states), after, strict=True)
    )


def weights_only(step, params, grads, *states, **settings):
    """Take a step, but leave the biases as they were."""
    after = step(params, grads, *states, **settings)
    return tuple(
        {key: before[key].copy() if "b" in key else new[key] for key in new}
        for before, new in zip((params, *states), after, strict=True)
    )


def into_the_given_dicts(step, params, grads, *states, **settings):
    """Take a step, but put the new arrays into the dicts that were given."""
    given = (params, *states)
    after = step(*copy.deepcopy((params, grads, *states)), **settings)
    for old, new in zip(given, after, strict=True):
        old.update(new)
    return given


# --- hints of mistakes that every step knows --------------------------------------------------


def last_layer_hints(formula):
    """Return the hints for a last layer that is left out."""
    return (
        "The last layer has not moved, while all before it have.",
        "Look at the loop over the layers. Which number does it end with?",
        formula + " It holds for each parameter of the network.",
    )


def biases_hints(formula):
    """Return the hints for biases that are left out."""
    return (
        "The weights have moved, but the biases are where they were.",
        "Look at which names your loop goes through.",
        formula + " It holds for biases as for weights.",
    )


def changed_arrays_hints(formula):
    """Return the hints for writing to the caller's arrays."""
    return (
        "Your numbers are right, but after the call the caller's own arrays have changed; "
        "with whole numbers Python even stops.",
        "Look for an operator such as -= or *=. Whose array does it write to?",
        formula + " It makes new arrays from the old ones, and leaves those as they were.",
    )


def changed_dicts_hints(formula):
    """Return the hints for storing into the caller's dicts."""
    return (
        "Your numbers are right, but after the call the caller's own dicts hold them, too: "
        "the state before the step is lost.",
        "Look at the dict that your loop stores into. Who made it?",
        formula + " It makes new dicts from the old ones, and leaves those as they were.",
    )


def old_state_hints(formula, name):
    """Return the hints for returning the state of before the step."""
    return (
        f"Your parameters are right, but the {name} that you return is that of before the step. "
        "What will the next step start from?",
        f"Follow the new {name} from the line that computes it to your return line.",
        formula + " Both lines give new values, and the caller needs both.",
    )


def params_only_hints(formula, names):
    """Return the hints for returning no state."""
    return (
        "Your parameters are right, but you return nothing else. How will the next step know "
        "what came before?",
        "Look at your return line, and count what the next step needs.",
        formula + f" The next step starts from the new {names}.",
    )


def climbs_hints(formula):
    """Return the hints for a step up the slope."""
    return (
        "Your parameters move up the slope: the loss would grow with every step.",
        "Look at the sign before the learning rate.",
        formula,
    )
