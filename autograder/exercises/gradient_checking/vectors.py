"""The exercises `flatten` and `unflatten`: a dict of arrays as one row, and back."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.gradient_checking import flatten, unflatten
from course_lib.sheets import Case

ROW = "all numbers in one row"
BACK = "every array gets its numbers back"
ORDER = "whatever the order of the dict"
ONE = "a single array"
WHOLE = "whole numbers in, decimals out"

# Numbers are moved, not changed; float32 rounds them by 6e-8.
RTOL, ATOL = 1e-6, 1e-9


def draw_params(rng: np.random.Generator, n_x: int, n_h: int, n_y: int) -> dict[str, np.ndarray]:
    """Return two layers of parameters, in order of their names."""
    return {
        "W1": rng.uniform(1, 2, (n_h, n_x)).round(3),
        "W2": rng.uniform(2, 3, (n_y, n_h)).round(3),
        "b1": rng.uniform(3, 4, (n_h, 1)).round(3),
        "b2": rng.uniform(4, 5, (n_y, 1)).round(3),
    }


def _backwards(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return gradients of such parameters in the order of backpropagation."""
    return {f"d{name}": params[name] for name in reversed(params)}


LAYER = {"W": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "b": np.array([[0.5], [-0.5]])}
LAYERS = draw_params(np.random.default_rng(0), 3, 2, 2)
SQUARE = {"W1": LAYERS["W1"][:, :2].copy(), "W2": LAYERS["W2"], "b1": LAYERS["b1"]}
WHOLE_LAYER = {name: (2 * value).astype(int) for name, value in LAYER.items()}


def _theta(params: dict[str, np.ndarray]) -> np.ndarray:
    """Return a row of as many numbers, all different."""
    return np.arange(1, sum(value.size for value in params.values()) + 1) / 4


FLATTEN_VISIBLE = (
    Case("one layer of two units and three inputs", ROW, (LAYER,)),
    Case("two layers", ROW, (LAYERS,)),
    Case("square matrices", ROW, (SQUARE,)),
    Case("gradients, last layer first", ORDER, (_backwards(LAYERS),)),
    Case("a bias before its weights", ORDER, ({"b": LAYER["b"], "W": LAYER["W"]},)),
    Case("a matrix alone", ONE, ({"W1": LAYER["W"]},)),
    Case("a bias alone", ONE, ({"b1": LAYERS["b1"]},)),
)
UNFLATTEN_VISIBLE = (
    Case("one layer of two units and three inputs", BACK, (_theta(LAYER), LAYER)),
    Case("two layers", BACK, (_theta(LAYERS), LAYERS)),
    Case("square matrices", BACK, (_theta(SQUARE), SQUARE)),
    Case("gradients, last layer first", ORDER, (_theta(LAYERS), _backwards(LAYERS))),
    Case("a bias before its weights", ORDER, (_theta(LAYER), {"b": LAYER["b"], "W": LAYER["W"]})),
    Case("a matrix alone", ONE, (_theta({"W": LAYER["W"]}), {"W1": LAYER["W"]})),
    Case("into the place of whole numbers", WHOLE, (_theta(LAYER), WHOLE_LAYER)),
)


def _draw_dicts(rng: np.random.Generator) -> dict[str, dict[str, np.ndarray]]:
    """Return dicts for the hidden cases, by what is told of them."""
    layers = draw_params(rng, *(int(n) for n in rng.permutation([2, 3, 4])))
    deep = {f"W{layer}": rng.uniform(layer, layer + 1, (2, 3)).round(3) for layer in (1, 10, 11, 2)}
    names = rng.permutation(list(layers))
    if list(names) == sorted(names):
        names = names[::-1]
    return {
        "two layers of other sizes": layers,
        "layers 1, 2, 10 and 11": deep,
        "two layers in another order": {str(name): layers[str(name)] for name in names},
        "other gradients, last layer first": _backwards(layers),
        "another matrix alone": {"W2": layers["W2"]},
    }


IDEAS = {"two layers in another order": ORDER, "other gradients, last layer first": ORDER}
IDEAS |= {"another matrix alone": ONE}


def _flatten_hidden(rng: np.random.Generator) -> list[Case]:
    dicts = _draw_dicts(rng)
    return [Case(told, IDEAS.get(told, ROW), (params,)) for told, params in dicts.items()]


def _unflatten_hidden(rng: np.random.Generator) -> list[Case]:
    dicts = _draw_dicts(rng)
    whole = {name: value.astype(int) for name, value in dicts["two layers of other sizes"].items()}
    row = rng.permutation(_theta(whole))
    return [
        *(
            Case(told, IDEAS.get(told, BACK), (rng.permutation(_theta(params)), params))
            for told, params in dicts.items()
        ),
        Case("into the place of other whole numbers", WHOLE, (row, whole)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _order_of_the_dict(params):
    return np.concatenate([value.ravel() for value in params.values()])


def _column_by_column(params):
    return np.concatenate([params[name].ravel(order="F") for name in sorted(params)])


def _one_long_column(params):
    return np.concatenate([params[name].reshape(-1, 1) for name in sorted(params)])


def _list_of_arrays(params):
    return [params[name].ravel() for name in sorted(params)]


def _weights_only(params):
    return np.concatenate([params[n].ravel() for n in sorted(params) if "W" in n] or [np.zeros(0)])


def _first_array_only(params):
    return params[sorted(params)[0]].ravel().copy()


def _names_backwards(params):
    return np.concatenate([params[name].ravel() for name in sorted(params, reverse=True)])


def _numbers_sorted(params):
    return np.sort(np.concatenate([value.ravel() for value in params.values()]))


ORDER_OF_NAMES = "θ holds the arrays in alphabetical order of their names, each row by row."

FLATTEN_MISCONCEPTIONS = (
    Misconception(
        _order_of_the_dict,
        (
            "Two dicts of the same arrays, filled in another order, give another row.",
            "Look at the order in which you go through the dict.",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _column_by_column,
        (
            "The arrays come in the right order, but their numbers do not.",
            "Look at how a matrix becomes a row: do you go along its rows?",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _one_long_column,
        (
            "Your numbers are right, but they stand in a matrix of one column.",
            "Look at the shape of your result: it should have one axis.",
            ORDER_OF_NAMES + " Its shape is (n,).",
        ),
    ),
    Misconception(
        _list_of_arrays,
        (
            "You return a row for each array. One for all of them is asked for.",
            "Look at the last step: are the rows joined?",
            ORDER_OF_NAMES + " Its shape is (n,).",
        ),
    ),
    Misconception(
        _weights_only,
        (
            "Your row is too short: the biases are missing.",
            "Look for a condition on names.",
            ORDER_OF_NAMES + " Biases are among them.",
        ),
    ),
    Misconception(
        _first_array_only,
        (
            "Your row ends after the first array.",
            "Look at where your function returns: inside the loop, or after it?",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _names_backwards,
        (
            "Your row begins with the array that should come last.",
            "Look at the direction in which you sort.",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _numbers_sorted,
        (
            "Your numbers rise from left to right. Could they find their way back?",
            "Look at what you sort: names, or numbers?",
            ORDER_OF_NAMES,
        ),
    ),
)


def _filled_in_order_of_the_dict(theta, like):
    params, start = {}, 0
    for name, value in like.items():
        params[name] = theta[start : start + value.size].reshape(value.shape)
        start += value.size
    return params


def _filled_column_by_column(theta, like):
    params, start = {}, 0
    for name in sorted(like):
        size, shape = like[name].size, like[name].shape
        params[name] = theta[start : start + size].reshape(shape, order="F")
        start += size
    return params


def _rows_left_flat(theta, like):
    params, start = {}, 0
    for name in sorted(like):
        params[name] = theta[start : start + like[name].size]
        start += like[name].size
    return params


def _always_from_the_start(theta, like):
    return {name: theta[: value.size].reshape(value.shape) for name, value in like.items()}


def _steps_by_rows(theta, like):
    params, start = {}, 0
    for name in sorted(like):
        value = like[name]
        params[name] = theta[start : start + value.size].reshape(value.shape)
        start += len(value)
    return params


def _shapes_turned(theta, like):
    params, start = {}, 0
    for name in sorted(like):
        value = like[name]
        params[name] = theta[start : start + value.size].reshape(value.shape[::-1])
        start += value.size
    return params


def _never_filled(theta, like):
    return {name: np.zeros(value.shape) for name, value in like.items()}


def _whole_number_arrays(theta, like):
    params, start = {}, 0
    for name in sorted(like):
        params[name] = np.zeros_like(like[name])
        params[name].flat = theta[start : start + like[name].size]
        start += like[name].size
    return params


def _overwrites_like(theta, like):
    start = 0
    for name in sorted(like):
        value = like[name]
        like[name] = theta[start : start + value.size].reshape(value.shape)
        start += value.size
    return dict(like)


SHAPES = " Each array gets the shape of its namesake."

UNFLATTEN_MISCONCEPTIONS = (
    Misconception(
        _filled_in_order_of_the_dict,
        (
            "When the dict was filled in another order, arrays get numbers of one another.",
            "Look at the order in which you go through the dict.",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _filled_column_by_column,
        (
            "Each array gets its own numbers, but in the wrong places.",
            "Look at how a row becomes a matrix: do you go along its rows?",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _rows_left_flat,
        (
            "Your arrays hold the right numbers, all in one row.",
            "Look at the shape of each array. Whose should it be?",
            ORDER_OF_NAMES + SHAPES,
        ),
    ),
    Misconception(
        _always_from_the_start,
        (
            "A single array is right; of several, each begins with the first number.",
            "Look at the place in θ where each array begins.",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _steps_by_rows,
        (
            "The first array is right; the second begins too early.",
            "Look at how far you move on: by the rows of a matrix, or by its numbers?",
            ORDER_OF_NAMES,
        ),
    ),
    Misconception(
        _shapes_turned,
        (
            "Your arrays have as many rows as they should have columns.",
            "Look at the shape of each array: which of its numbers comes first?",
            ORDER_OF_NAMES + SHAPES,
        ),
    ),
    Misconception(
        _never_filled,
        (
            "Your arrays have the right shapes, and hold nothing but zeros.",
            "Look at where you read θ.",
            ORDER_OF_NAMES + SHAPES,
        ),
    ),
    Misconception(
        _whole_number_arrays,
        (
            "Where the given arrays are of whole numbers, decimals of θ get lost.",
            "Look at the arrays that you fill. Which kind of numbers can they hold?",
            ORDER_OF_NAMES + " Only names and shapes are taken from the given dict.",
        ),
    ),
    Misconception(
        _overwrites_like,
        (
            "Your arrays are right, but the caller's dict has changed.",
            "Look at the dict that you fill. Is it a new one?",
            ORDER_OF_NAMES + " The given dict is an input, and stays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loops_over_numbers(params):
    return [float(x) for name in sorted(params) for row in params[name] for x in row]


def _stacked(params):
    return np.hstack([params[name].flatten() for name in sorted(params.keys())])


def _joined_one_by_one(params):
    theta = np.zeros(0)
    for _, value in sorted(params.items(), key=lambda pair: pair[0]):
        theta = np.append(theta, value)
    return theta


def _row_in_single_precision(params):
    return np.concatenate([params[name].ravel() for name in sorted(params)]).astype(np.float32)


def _pieces(theta, like):
    names = sorted(like)
    ends = np.cumsum([like[name].size for name in names])[:-1]
    pieces = np.split(np.array(theta), ends)
    return {n: piece.reshape(like[n].shape) for n, piece in zip(names, pieces, strict=True)}


def _numbers_one_by_one(theta, like):
    numbers = iter(theta)
    params = {name: np.zeros(like[name].shape) for name in sorted(like)}
    for value in params.values():
        for place in np.ndindex(value.shape):
            value[place] = next(numbers)
    return params


def _nested_lists(theta, like):
    rest, params = list(theta), {}
    for name in sorted(like):
        rows, columns = like[name].shape
        params[name] = [[rest.pop(0) for _ in range(columns)] for _ in range(rows)]
    return params


def _arrays_in_single_precision(theta, like):
    return _pieces(theta.astype(np.float32), like)


FLATTEN = Exercise(
    flatten,
    FLATTEN_VISIBLE,
    _flatten_hidden,
    RTOL,
    ATOL,
    FLATTEN_MISCONCEPTIONS,
    (_loops_over_numbers, _stacked, _joined_one_by_one, _row_in_single_precision),
)
UNFLATTEN = Exercise(
    unflatten,
    UNFLATTEN_VISIBLE,
    _unflatten_hidden,
    RTOL,
    ATOL,
    UNFLATTEN_MISCONCEPTIONS,
    (_pieces, _numbers_one_by_one, _nested_lists, _arrays_in_single_precision),
)
