"""The exercise `random_search`: combinations of settings, each drawn by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed, Shipped
from course_lib.reference.tuning import random_search
from course_lib.sheets import Case

DRAWN = "every trial draws every setting"
COUNT = "as many trials as asked for"
FRESH = "new trials in each call"

# Nothing is calculated; float32 errs by 1e-7 of a number.
RTOL, ATOL = 1e-6, 0.0

LAYERS, UNITS, KEEP = (Shipped(f"examples.draw_{n}") for n in ("layers", "units", "keep_prob"))
NETWORK = {"layers": LAYERS, "units": UNITS, "keep_prob": KEEP}
RANGES: dict[str, tuple[str, dict[str, float]]] = {
    LAYERS.name: ("whole_numbers", {"low": 1, "high": 4}),
    UNITS.name: ("whole_numbers", {"low": 10, "high": 29}),
    KEEP.name: ("uniform", {"low": 0.5, "high": 1.0}),
}

VISIBLE = (
    Case("500 trials of three settings", DRAWN, (NETWORK, 500, Seed(1))),
    Case("400 trials of two settings", DRAWN, ({"a": KEEP, "b": LAYERS}, 400, Seed(2))),
    Case("one trial", COUNT, (NETWORK, 1, Seed(3))),
    Case("no trial at all", COUNT, (NETWORK, 0, Seed(4))),
    Case("30 trials, three times", FRESH, (NETWORK, 30, Seed(5)), calls=3),
)


def _expects(case: Case, value: Any) -> Any:
    samplers, n_trials, _ = case.args
    if n_trials == 0:
        return value
    columns: dict[str, Property | None] = dict.fromkeys(samplers)
    if case.idea == DRAWN:
        for name, sampler in samplers.items():
            kind, ends = RANGES[sampler.name]
            columns[name] = Property(kind, {"shape": (n_trials,), **ends})
    drawn = Property("trials", {"number": n_trials, "columns": columns})
    return drawn if case.calls == 1 else Property("calls", {"number": case.calls, "each": drawn})


def _hidden(rng: np.random.Generator) -> list[Case]:
    first, second = (int(n) for n in rng.integers(400, 500, 2))
    few = int(rng.integers(2, 6))
    turned = {"keep": KEEP, "second_keep": KEEP, "units": UNITS}
    return [
        Case("other trials", DRAWN, (NETWORK, first, draw_seed(rng))),
        Case("other settings", DRAWN, (turned, second, draw_seed(rng))),
        Case("a few trials", COUNT, ({"depth": LAYERS}, few, draw_seed(rng))),
        Case("no setting, some trials", COUNT, ({}, few, draw_seed(rng))),
        Case("other trials, three times", FRESH, (turned, 25, draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _trial(samplers, rng):
    return {name: draw(rng) for name, draw in samplers.items()}


def _seeded_for_each_trial(samplers, n_trials, rng):
    return [_trial(samplers, np.random.default_rng(0)) for _ in range(n_trials)]


def _one_trial_repeated(samplers, n_trials, rng):
    trials, trial = [], {}
    for _ in range(n_trials):
        for name, draw in samplers.items():
            trial[name] = draw(rng)
        trials.append(trial)
    return trials


def _one_setting_searched(samplers, n_trials, rng):
    base = _trial(samplers, rng)
    first = next(iter(samplers), None)
    return [base | ({first: samplers[first](rng)} if samplers else {}) for _ in range(n_trials)]


def _seeded_inside(samplers, n_trials, rng):
    rng = np.random.default_rng(0)
    return [_trial(samplers, rng) for _ in range(n_trials)]


def _another_generator(samplers, n_trials, rng):
    rng = np.random.default_rng()
    return [_trial(samplers, rng) for _ in range(n_trials)]


def _one_trial_too_few(samplers, n_trials, rng):
    return [_trial(samplers, rng) for _ in range(1, n_trials)]


def _one_trial_too_many(samplers, n_trials, rng):
    return [_trial(samplers, rng) for _ in range(n_trials + 1)]


def _at_least_one_trial(samplers, n_trials, rng):
    trials = [_trial(samplers, rng)]
    while len(trials) < n_trials:
        trials.append(_trial(samplers, rng))
    return trials


def _one_trial_for_each_setting(samplers, n_trials, rng):
    return [{name: draw(rng)} for _ in range(n_trials) for name, draw in samplers.items()]


def _columns_for_trials(samplers, n_trials, rng):
    return {name: [draw(rng) for _ in range(n_trials)] for name, draw in samplers.items()}


def _names_left_out(samplers, n_trials, rng):
    return [[draw(rng) for draw in samplers.values()] for _ in range(n_trials)]


def _samplers_not_called(samplers, n_trials, rng):
    return [dict(samplers) for _ in range(n_trials)]


def _last_setting_left_out(samplers, n_trials, rng):
    few = dict(list(samplers.items())[:-1])
    return [_trial(few, rng) for _ in range(n_trials)]


TRIAL = "A trial is a dict: for each name, what its sampler draws from rng."
NEW = "Each trial draws all its settings anew."

MISCONCEPTIONS = (
    Misconception(
        _seeded_for_each_trial,
        (
            "All your trials are the same, in each call.",
            "Look for a seed, or a generator made inside your loop.",
            TRIAL + " " + NEW,
        ),
    ),
    Misconception(
        _one_trial_repeated,
        (
            "All your trials are the last one.",
            "Look at where your dict is made: how many are there?",
            TRIAL + " Each trial is a dict of its own.",
        ),
    ),
    Misconception(
        _one_setting_searched,
        (
            "Only the first of your settings ever changes.",
            "Look at what you draw before the loop, and what inside it.",
            NEW,
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You return the same trials each time.",
            "Look for a seed inside your function.",
            TRIAL,
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew you return other trials: nobody could repeat "
            "your search.",
            "Look at what you draw from. Is it rng?",
            TRIAL,
        ),
    ),
    Misconception(
        _one_trial_too_few,
        (
            "You return one trial less than was asked for.",
            "Look at the ends of your range.",
            "There are n_trials trials.",
        ),
    ),
    Misconception(
        _one_trial_too_many,
        (
            "You return one trial more than was asked for.",
            "Look at the ends of your range.",
            "There are n_trials trials.",
        ),
    ),
    Misconception(
        _at_least_one_trial,
        (
            "If no trial is asked for, you return one.",
            "Look at what your function does before it looks at n_trials.",
            "There are n_trials trials; none of 0.",
        ),
    ),
    Misconception(
        _one_trial_for_each_setting,
        (
            "Each of your trials has only one setting.",
            "Look at which of your loops makes a dict.",
            TRIAL,
        ),
    ),
    Misconception(
        _columns_for_trials,
        (
            "You return a dict of lists, where a list of dicts is wanted.",
            "Look at the order of your two loops: over trials, and over settings.",
            TRIAL + " The result is a list of them.",
        ),
    ),
    Misconception(
        _names_left_out,
        (
            "Your trials hold values, but not what they are for.",
            "Look at what becomes of the names of the settings.",
            TRIAL,
        ),
    ),
    Misconception(
        _samplers_not_called,
        (
            "Your trials hold functions in place of values.",
            "Look at what you do with each sampler.",
            TRIAL + " A sampler is called with rng.",
        ),
    ),
    Misconception(
        _last_setting_left_out,
        (
            "The last of the settings is missing in your trials.",
            "Look at what your loop over the settings runs over.",
            TRIAL,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _loop(samplers, n_trials, rng):
    trials = []
    for _ in range(n_trials):
        trial = {}
        for name in sorted(samplers):
            trial[name] = samplers[name](rng)
        trials.append(trial)
    return trials


def _column_by_column(samplers, n_trials, rng):
    columns = {name: [draw(rng) for _ in range(n_trials)] for name, draw in samplers.items()}
    return [{name: columns[name][i] for name in columns} for i in range(n_trials)]


def _generator(samplers, n_trials, rng):
    for _ in range(n_trials):
        yield _trial(samplers, rng)


def _single_precision(samplers, n_trials, rng):
    return [
        {name: np.float32(value) for name, value in _trial(samplers, rng).items()}
        for _ in range(n_trials)
    ]


ALTERNATIVES = (_loop, _column_by_column, _generator, _single_precision)

RANDOM_SEARCH = Exercise(
    random_search, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
