"""The exercise `diagnose`: bias or variance, both or neither."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.errors import HUMAN, draw_errors
from course_lib.reference.regularisation import diagnose
from course_lib.sheets import Case

GAPS = "the two gaps"
PEOPLE = "measured from what people achieve"
TOLERANCE = "another tolerance"
BETTER = "errors below the ones they are measured from"

# True or False. No gap lies within a tenth of the tolerance, so that rounding, also in float32,
# decides nothing.
RTOL, ATOL = 0.0, 0.0

VISIBLE = (
    Case("the notes' first network: 1 % and 11 %", GAPS, (0.01, 0.11)),
    Case("the notes' second network: 15 % and 16 %", GAPS, (0.15, 0.16)),
    Case("the notes' third network: 15 % and 30 %", GAPS, (0.15, 0.30)),
    Case("the notes' fourth network: 0.5 % and 1 %", GAPS, (0.005, 0.01)),
    Case("15 % and 16 % where people err on 15 %", PEOPLE, (0.15, 0.16, HUMAN)),
    Case("16.2 % and 17.4 % where people err on 15 %", PEOPLE, (0.162, 0.174, HUMAN)),
    Case("20 % and 21 % where people err on 15 %", PEOPLE, (0.20, 0.21, HUMAN)),
    Case("4 % and 8 % with a tolerance of 5 %", TOLERANCE, (0.04, 0.08, 0.0, 0.05)),
    Case("1 % and 2 % with a tolerance of 0.5 %", TOLERANCE, (0.01, 0.02, 0.0, 0.005)),
    Case("9 % and 5 % where people err on 14 %", BETTER, (0.09, 0.05, 0.14)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    human = round(float(rng.uniform(0.05, 0.2)), 3)
    loose, strict = (
        round(float(rng.uniform(0.04, 0.06)), 4),
        round(float(rng.uniform(0.004, 0.008)), 4),
    )
    return [
        Case("errors of another network", GAPS, draw_errors(rng, False, True)),
        Case("errors of yet another network", GAPS, draw_errors(rng, True, True)),
        Case("a network that does well", GAPS, draw_errors(rng, False, False)),
        Case(
            "a task that people find hard", PEOPLE, (*draw_errors(rng, False, False, human), human)
        ),
        Case("the same task, learnt badly", PEOPLE, (*draw_errors(rng, True, False, human), human)),
        Case(
            "a loose tolerance",
            TOLERANCE,
            (*draw_errors(rng, False, True, 0.0, loose), 0.0, loose),
        ),
        Case(
            "a strict tolerance",
            TOLERANCE,
            (*draw_errors(rng, True, False, 0.0, strict), 0.0, strict),
        ),
        Case("a network that is better than people", BETTER, (human / 3, human / 3 + 0.01, human)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _answer(bias, variance):
    return {"bias": bool(bias), "variance": bool(variance)}


def _ignores_people(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error > tolerance, dev_error - train_error > tolerance)


def _variance_from_people(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error - human_error > tolerance, dev_error - human_error > tolerance)


def _swapped(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(dev_error - train_error > tolerance, train_error - human_error > tolerance)


def _one_at_a_time(train_error, dev_error, human_error=0.0, tolerance=0.02):
    bias = train_error - human_error > tolerance
    return _answer(bias, not bias and dev_error - train_error > tolerance)


def _no_tolerance(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error > human_error, dev_error > train_error)


def _fixed_tolerance(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error - human_error > 0.02, dev_error - train_error > 0.02)


def _size_of_the_gap(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(
        abs(train_error - human_error) > tolerance, abs(dev_error - train_error) > tolerance
    )


def _dev_error_alone(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error - human_error > tolerance, dev_error > tolerance)


def _twice_as_large(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error - human_error > tolerance, dev_error >= 2 * train_error)


def _inverted(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _answer(train_error - human_error <= tolerance, dev_error - train_error <= tolerance)


FORMULA = "Bias: E_train − E_human > τ. Variance: E_dev − E_train > τ."

MISCONCEPTIONS = (
    Misconception(
        _ignores_people,
        (
            "Where people err on 15 % too, you still call a training error of 15 % bias. "
            "How much better could a network be?",
            "Look at what you compare the training error with. Where does human_error come in?",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_from_people,
        (
            "15 % and 16 % is bias alone, but you see variance as well.",
            "Look at what you take away from the development error. "
            "Which set does it differ from, when a network has learnt by heart?",
            FORMULA,
        ),
    ),
    Misconception(
        _swapped,
        (
            "The notes' first network has learnt 99 % of its training set, and you call that bias.",
            "Look at which of the two gaps goes under which key.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_at_a_time,
        (
            "15 % and 30 % is both, but you find one only.",
            "Look for an elif or an early return. Does one illness keep the other away?",
            FORMULA + " Each of the two is decided by itself.",
        ),
    ),
    Misconception(
        _no_tolerance,
        (
            "A network with 0.5 % and 1 % is fine, but you call it ill: the smallest gap counts.",
            "Look at the right-hand sides of your comparisons.",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_tolerance,
        (
            "With the usual tolerance all is well, with another nothing changes.",
            "Look for numbers in your comparisons. Where should they come from?",
            FORMULA + " τ is an argument.",
        ),
    ),
    Misconception(
        _size_of_the_gap,
        (
            "A network that is better than people has, you say, a bias.",
            "Look at how you measure the gaps. Does their sign still count?",
            FORMULA,
        ),
    ),
    Misconception(
        _dev_error_alone,
        (
            "15 % and 16 % is bias alone, but you see variance, as with every large error on "
            "the development set.",
            "Look at what decides on variance. How many errors take part?",
            FORMULA,
        ),
    ),
    Misconception(
        _twice_as_large,
        (
            "A network with 0.5 % and 1 % is fine, but you see variance, because one is twice "
            "the other.",
            "Look at the sign between the two errors: do you compare a ratio or a gap?",
            FORMULA,
        ),
    ),
    Misconception(
        _inverted,
        (
            "Each of your answers is the opposite of the right one.",
            "Look at the direction of your comparisons: is a large gap good or bad news?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _filled_step_by_step(train_error, dev_error, human_error=0.0, tolerance=0.02):
    found = {"variance": False, "bias": False}
    if train_error > human_error + tolerance:
        found["bias"] = True
    if dev_error > train_error + tolerance:
        found["variance"] = True
    return found


def _differences(train_error, dev_error, human_error=0.0, tolerance=0.02):
    gaps = np.diff([human_error, train_error, dev_error])
    return dict(zip(["bias", "variance"], gaps > tolerance, strict=True))


def _single_precision(train_error, dev_error, human_error=0.0, tolerance=0.02):
    human, train, dev, tau = np.array([human_error, train_error, dev_error, tolerance], "f4")
    return {"bias": train - human > tau, "variance": dev - train > tau}


ALTERNATIVES = (_filled_step_by_step, _differences, _single_precision)

DIAGNOSE = Exercise(diagnose, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
