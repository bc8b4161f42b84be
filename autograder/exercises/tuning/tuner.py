"""The exercise `search`: the best of some models with random settings.

To tune on the test set is a mistake in the function that trains and scores, which is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from autograder.exercises.tuning.trials import KEEP, LAYERS, NETWORK, RANGES
from course_lib.codec import Property, Seed, Shipped
from course_lib.reference.tuning import search
from course_lib.sheets import Case

BEST = "the best model of those that were tried"
ORDER = "all trials, best first"
BROKEN = "a score that is NaN is never the best"
FRESH = "new trials in each call"

# Nothing is calculated; float32 errs by 1e-7 of a number.
RTOL, ATOL = 1e-6, 0.0

TRAIN, DIVERGE = (Shipped(f"examples.pretend_to_{what}") for what in ("train", "diverge"))
SMALL = {"layers": LAYERS, "keep_prob": KEEP}

VISIBLE = (
    Case("200 trials", BEST, (TRAIN, NETWORK, 200, Seed(1))),
    Case("one trial", BEST, (TRAIN, NETWORK, 1, Seed(2))),
    Case("150 trials, and their order", ORDER, (TRAIN, SMALL, 150, Seed(3))),
    Case("60 trials, half of which diverge", BROKEN, (DIVERGE, NETWORK, 60, Seed(4))),
    Case("20 trials, three times", FRESH, (TRAIN, SMALL, 20, Seed(5)), calls=3),
)


def _expects(case: Case, value: Any) -> Property:
    _, samplers, n_trials, _ = case.args
    columns: dict[str, Property | None] = dict.fromkeys(samplers)
    if n_trials >= 100:  # enough to be sure; the score itself is in order, as no draws are
        kind, ends = RANGES[LAYERS.name]
        columns["layers"] = Property(kind, {"shape": (n_trials,), **ends})
    settings = {"number": n_trials, "columns": columns, "score": "keep_prob"}
    found = Property("ranked", settings | {"best_first": case.idea in (ORDER, BROKEN)})
    return found if case.calls == 1 else Property("calls", {"number": case.calls, "each": found})


def _hidden(rng: np.random.Generator) -> list[Case]:
    first, second, third = (int(n) for n in rng.integers([150, 120, 50], [200, 150, 70]))
    return [
        Case("other trials", BEST, (TRAIN, SMALL, first, draw_seed(rng))),
        Case("other trials, and their order", ORDER, (TRAIN, NETWORK, second, draw_seed(rng))),
        Case("others that may diverge", BROKEN, (DIVERGE, SMALL, third, draw_seed(rng))),
        Case("other trials, three times", FRESH, (TRAIN, NETWORK, 25, draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _tried(build, samplers, n_trials, rng):
    """Return settings, model and score of each trial."""
    trials = [{name: draw(rng) for name, draw in samplers.items()} for _ in range(n_trials)]
    return [(settings, *build(settings)) for settings in trials]


def _points(trial):
    return -np.inf if np.isnan(trial[2]) else trial[2]


def _ranked(tried):
    ordered = sorted(tried, key=_points, reverse=True)
    return ordered[0][1], [(settings, score) for settings, _, score in ordered]


def _worst_model(build, samplers, n_trials, rng):
    tried = sorted(_tried(build, samplers, n_trials, rng), key=lambda trial: trial[2])
    return tried[0][1], [(settings, score) for settings, _, score in tried]


def _best_last(build, samplers, n_trials, rng):
    model, trials = _ranked(_tried(build, samplers, n_trials, rng))
    return model, trials[::-1]


def _in_the_order_of_the_draws(build, samplers, n_trials, rng):
    tried = _tried(build, samplers, n_trials, rng)
    return _ranked(tried)[0], [(settings, score) for settings, _, score in tried]


def _model_of_the_last_trial(build, samplers, n_trials, rng):
    tried = _tried(build, samplers, n_trials, rng)
    return tried[-1][1], _ranked(tried)[1]


def _nan_wins(build, samplers, n_trials, rng):
    tried = _tried(build, samplers, n_trials, rng)
    tried.sort(key=lambda trial: np.inf if np.isnan(trial[2]) else trial[2], reverse=True)
    return tried[0][1], [(settings, score) for settings, _, score in tried]


def _nan_left_out(build, samplers, n_trials, rng):
    tried = [one for one in _tried(build, samplers, n_trials, rng) if not np.isnan(one[2])]
    return _ranked(tried)


def _scores_sorted_alone(build, samplers, n_trials, rng):
    tried = _tried(build, samplers, n_trials, rng)
    model, trials = _ranked(tried)
    pairs = zip(tried, trials, strict=True)
    return model, [(settings, score) for (settings, _, _), (_, score) in pairs]


def _models_for_settings(build, samplers, n_trials, rng):
    model, trials = _ranked(_tried(build, samplers, n_trials, rng))
    return model, [settings for settings, _ in trials]


def _score_for_the_model(build, samplers, n_trials, rng):
    _, trials = _ranked(_tried(build, samplers, n_trials, rng))
    return trials[0][1], trials


def _trials_left_out(build, samplers, n_trials, rng):
    return _ranked(_tried(build, samplers, n_trials, rng))[0]


def _seeded_inside(build, samplers, n_trials, rng):
    return _ranked(_tried(build, samplers, n_trials, np.random.default_rng(0)))


def _seeded_for_each_trial(build, samplers, n_trials, rng):
    tried = [
        one for _ in range(n_trials) for one in _tried(build, samplers, 1, np.random.default_rng(0))
    ]
    return _ranked(tried)


def _another_generator(build, samplers, n_trials, rng):
    return _ranked(_tried(build, samplers, n_trials, np.random.default_rng()))


BUILD = "Each trial draws its settings from rng; build(settings) gives its model and its score."
RANK = "A higher score is better. A trial is a pair of settings and score; the best comes first."
NAN = "NaN is neither higher nor lower than a number; here it counts as the worst."

MISCONCEPTIONS = (
    Misconception(
        _worst_model,
        (
            "You return the model with the lowest score.",
            "Look at your comparison. Is the score a cost?",
            RANK,
        ),
    ),
    Misconception(
        _best_last,
        (
            "Your list of trials ends with the best one.",
            "Look at the direction in which you sort.",
            RANK,
        ),
    ),
    Misconception(
        _in_the_order_of_the_draws,
        (
            "Your trials are listed as they were drawn.",
            "Look for a sort between the trials and what you return.",
            RANK,
        ),
    ),
    Misconception(
        _model_of_the_last_trial,
        (
            "You return the model that was trained last.",
            "Look at what the name of your model stands for after the loop.",
            BUILD + " " + RANK,
        ),
    ),
    Misconception(
        _nan_wins,
        (
            "You return a model that diverged.",
            "Look at what your comparison makes of a score that is NaN.",
            NAN,
        ),
    ),
    Misconception(
        _nan_left_out,
        (
            "The trials that diverged are missing in your list.",
            "Look at what you leave out. To know what failed is worth something, too.",
            NAN + " " + RANK,
        ),
    ),
    Misconception(
        _scores_sorted_alone,
        (
            "Your scores are in order, but stand beside the settings of others.",
            "Look at what you sort: scores, or pairs?",
            RANK,
        ),
    ),
    Misconception(
        _models_for_settings,
        (
            "Your list holds settings, but not how good each was.",
            "Look at the form of a trial.",
            RANK,
        ),
    ),
    Misconception(
        _score_for_the_model,
        (
            "Your first result is a number, where a model is wanted.",
            "Look at which of the results of build you keep.",
            BUILD + " The first result is the best model.",
        ),
    ),
    Misconception(
        _trials_left_out,
        (
            "You return the model alone.",
            "Look at your last line: there are two results.",
            "The result is the best model and the list of all trials.",
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "You try the same settings in each call.",
            "Look for a seed inside your function.",
            BUILD,
        ),
    ),
    Misconception(
        _seeded_for_each_trial,
        (
            "All your trials have the same settings.",
            "Look for a seed, or a generator made inside your loop.",
            BUILD,
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew you try other settings: nobody could repeat it.",
            "Look at what you draw from. Is it rng?",
            BUILD,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _best_so_far(build, samplers, n_trials, rng):
    best, top, trials = None, -np.inf, []
    for _ in range(n_trials):
        settings = {name: sampler(rng) for name, sampler in samplers.items()}
        model, score = build(settings)
        trials.append((settings, score))
        if best is None or score > top or np.isnan(top):
            best, top = model, score
    trials.sort(key=lambda trial: -np.inf if np.isnan(trial[1]) else trial[1], reverse=True)
    return best, trials


def _columns_first(build, samplers, n_trials, rng):
    columns = {name: [draw(rng) for _ in range(n_trials)] for name, draw in samplers.items()}
    trials = [{name: columns[name][i] for name in columns} for i in range(n_trials)]
    models, scores = zip(*map(build, trials), strict=True)
    order = np.argsort(-np.array(scores), kind="stable")  # NaN comes last
    return models[order[0]], [[trials[i], scores[i]] for i in order]


def _trained_again(build, samplers, n_trials, rng):
    _, trials = _ranked(_tried(build, samplers, n_trials, rng))
    return build(trials[0][0])[0], trials


def _single_precision(build, samplers, n_trials, rng):
    samplers = {name: _rounded(draw) for name, draw in samplers.items()}
    return _ranked(_tried(build, samplers, n_trials, rng))


def _rounded(draw):
    return lambda rng: np.float32(draw(rng))


ALTERNATIVES = (_best_so_far, _columns_first, _trained_again, _single_precision)

SEARCH = Exercise(
    search, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
