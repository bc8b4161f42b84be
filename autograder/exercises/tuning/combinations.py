"""The exercise `grid`: every combination of some choices."""

from __future__ import annotations

from itertools import product

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.tuning import grid
from course_lib.sheets import Case

ALL = "every combination, the last setting fastest"
SETTINGS = "any number of settings"
WORDS = "choices that are words"

# The values come back as they were; float32 changes the seventh digit of one.
RTOL, ATOL = 1e-5, 0.0

VISIBLE = (
    Case(
        "two learning rates and three betas",
        ALL,
        ({"learning_rate": [0.1, 0.01], "beta": [0.9, 0.95, 0.99]},),
    ),
    Case(
        "three learning rates and two numbers of units",
        ALL,
        ({"learning_rate": [0.1, 0.01, 0.001], "units": [16, 32]},),
    ),
    Case("one setting", SETTINGS, ({"units": [8, 16, 32]},)),
    Case(
        "three settings of two choices each",
        SETTINGS,
        ({"learning_rate": [0.1, 0.01], "units": [16, 32], "layers": [1, 2]},),
    ),
    Case("a setting with one choice", SETTINGS, ({"units": [8], "layers": [1, 2, 3]},)),
    Case(
        "two activations and two learning rates",
        WORDS,
        ({"activation": ["relu", "tanh"], "learning_rate": [0.1, 0.01]},),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    rates, betas = (
        (10.0 ** -rng.uniform(0, 4, 5)).round(6).tolist(),
        rng.random(5).round(3).tolist(),
    )
    units = rng.choice([4, 8, 16, 32, 64, 128], 4, replace=False).tolist()
    layers = rng.permutation([1, 2, 3]).tolist()
    return [
        Case("five values of two settings", ALL, ({"learning_rate": rates, "beta": betas},)),
        Case("four units and three layers", ALL, ({"units": units, "layers": layers},)),
        Case(
            "four settings",
            SETTINGS,
            ({"a": rates[:2], "b": betas[:3], "c": units[:2], "d": layers[:2]},),
        ),
        Case("one setting with four choices", SETTINGS, ({"units": units},)),
        Case(
            "words and numbers",
            WORDS,
            ({"layers": layers, "optimizer": ["gd", "momentum", "adam"]},),
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _combined(choices):
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def _side_by_side(choices):
    return [dict(zip(choices, values, strict=False)) for values in zip(*choices.values())]  # noqa: B905


def _first_setting_fastest(choices):
    names = list(choices)
    combined = product(*(choices[name] for name in reversed(names)))
    return [dict(zip(names, reversed(values), strict=True)) for values in combined]


def _bare_values(choices):
    return list(product(*choices.values()))


def _one_dict_for_all(choices):
    setting, found = dict.fromkeys(choices), []
    for values in product(*choices.values()):
        setting.update(zip(choices, values, strict=True))
        found.append(setting)
    return found


def _two_settings_only(choices):
    first, second = list(choices)[:2]
    return [{first: a, second: b} for a in choices[first] for b in choices[second]]


def _exactly_two_settings(choices):
    first, second = choices
    return [{first: a, second: b} for a in choices[first] for b in choices[second]]


def _last_choice_missing(choices):
    return _combined({name: values[: len(values) - 1] for name, values in choices.items()})


def _one_setting_at_a_time(choices):
    return [{name: value} for name, values in choices.items() for value in values]


def _others_at_their_first(choices):
    start = {name: values[0] for name, values in choices.items()}
    return [{**start, name: value} for name, values in choices.items() for value in values]


def _sorted_choices(choices):
    return _combined({name: sorted(values) for name, values in choices.items()})


def _sorted_in_place(choices):
    for values in choices.values():
        values.sort()
    return _combined(choices)


FORMULA = (
    "A grid of 2 and 3 choices has 2 · 3 combinations, each a dict with a value for each name."
)

MISCONCEPTIONS = (
    Misconception(
        _side_by_side,
        (
            "From two and three choices you make two combinations.",
            "Look at how you put the values together: the first with the first, and so on? "
            "Which pairs are missing?",
            FORMULA,
        ),
    ),
    Misconception(
        _first_setting_fastest,
        (
            "You have all combinations, but in another order than asked for.",
            "Which setting changes from your first combination to the second? "
            "Look at which loop is the inner one.",
            FORMULA + " The last setting changes fastest.",
        ),
    ),
    Misconception(
        _bare_values,
        (
            "Your combinations are values without their names.",
            "Look at what you put into the list. How will one know which number is the beta?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_dict_for_all,
        (
            "Your list has the right length, but all its entries are the last combination.",
            "Count the dicts that your function makes. How many times is the same one "
            "put into the list?",
            FORMULA + " Each combination is a dict of its own.",
        ),
    ),
    Misconception(
        _two_settings_only,
        (
            "Two settings are right, but a third one is left out.",
            "Count your loops. How many would four settings need?",
            FORMULA + " There are as many factors as settings.",
        ),
    ),
    Misconception(
        _exactly_two_settings,
        (
            "Two settings are right; with one, or with three, you stop.",
            "Count the names that you take from choices. How many would four settings need?",
            FORMULA + " There are as many factors as settings.",
        ),
    ),
    Misconception(
        _last_choice_missing,
        (
            "The last choice of every setting is never tried.",
            "Look at where your loops end.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_setting_at_a_time,
        (
            "Each of your dicts holds one setting only.",
            "Look at whether your loops stand one after the other, or one inside the other.",
            FORMULA,
        ),
    ),
    Misconception(
        _others_at_their_first,
        (
            "You change one setting and leave the others at their first choice. "
            "Some combinations never come up, and one comes up twice.",
            "Look at whether your loops stand one after the other, or one inside the other.",
            FORMULA,
        ),
    ),
    Misconception(
        _sorted_choices,
        (
            "Your combinations are in order of size, and not in the order of the given choices.",
            "Look for a sort, or for a set.",
            FORMULA + " The choices stay in their order.",
        ),
    ),
    Misconception(
        _sorted_in_place,
        (
            "After the call, the caller's choices are in another order.",
            "Look for a sort that works in place.",
            FORMULA + " The choices stay in their order.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _growing_list(choices):
    found: list[dict[str, float]] = [{}]
    for name, values in choices.items():
        found = [{**setting, name: value} for setting in found for value in values]
    return found


def _recursion(choices):
    if not choices:
        return [{}]
    (name, values), *rest = choices.items()
    return [{name: value, **other} for value in values for other in _recursion(dict(rest))]


def _digits_of_a_number(choices):
    sizes = [len(values) for values in choices.values()]
    found = []
    for number in range(int(np.prod(sizes))):
        places = np.unravel_index(number, sizes)
        pairs = zip(choices.items(), places, strict=True)
        found.append({name: values[place] for (name, values), place in pairs})
    return found


def _generator(choices):
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _single_precision(choices):
    def rounded(value):
        return np.float32(value) if isinstance(value, float) else value

    return _combined({name: map(rounded, values) for name, values in choices.items()})


ALTERNATIVES = (_growing_list, _recursion, _digits_of_a_number, _generator, _single_precision)

GRID = Exercise(grid, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
