"""The exercise `next_action`: first learn the training set, then generalise."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.regularisation.errors import HUMAN, draw_errors
from course_lib.reference.regularisation import next_action
from course_lib.sheets import Case

RECIPE = "the recipe"
PEOPLE = "measured from what people achieve"
TOLERANCE = "another tolerance"

# Words: right or wrong. No gap lies near the tolerance; see `diagnosis`.
RTOL, ATOL = 0.0, 0.0

VISIBLE = (
    Case("the notes' first network: 1 % and 11 %", RECIPE, (0.01, 0.11)),
    Case("the notes' second network: 15 % and 16 %", RECIPE, (0.15, 0.16)),
    Case("the notes' third network: 15 % and 30 %", RECIPE, (0.15, 0.30)),
    Case("the notes' fourth network: 0.5 % and 1 %", RECIPE, (0.005, 0.01)),
    Case("15 % and 16 % where people err on 15 %", PEOPLE, (0.15, 0.16, HUMAN)),
    Case("15 % and 30 % where people err on 15 %", PEOPLE, (0.15, 0.30, HUMAN)),
    Case("4 % and 8 % with a tolerance of 5 %", TOLERANCE, (0.04, 0.08, 0.0, 0.05)),
    Case("1 % and 1.2 % with a tolerance of 0.5 %", TOLERANCE, (0.01, 0.012, 0.0, 0.005)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    human = round(float(rng.uniform(0.08, 0.2)), 3)
    loose, strict = (
        round(float(rng.uniform(0.04, 0.06)), 4),
        round(float(rng.uniform(0.004, 0.008)), 4),
    )
    return [
        Case("a network that has learnt by heart", RECIPE, draw_errors(rng, False, True)),
        Case("a network that has not learnt yet", RECIPE, draw_errors(rng, True, False)),
        Case("a network with both", RECIPE, draw_errors(rng, True, True)),
        Case("a network that does well", RECIPE, draw_errors(rng, False, False)),
        Case(
            "a task that people find hard", PEOPLE, (*draw_errors(rng, False, False, human), human)
        ),
        Case(
            "the same task, learnt by heart", PEOPLE, (*draw_errors(rng, False, True, human), human)
        ),
        Case(
            "a loose tolerance",
            TOLERANCE,
            (*draw_errors(rng, False, False, 0.0, loose), 0.0, loose),
        ),
        Case(
            "a strict tolerance",
            TOLERANCE,
            (*draw_errors(rng, True, False, 0.0, strict), 0.0, strict),
        ),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _advise(bias, variance):
    if bias:
        return "bigger network"
    return "more data" if variance else "done"


def _variance_first(train_error, dev_error, human_error=0.0, tolerance=0.02):
    if dev_error - train_error > tolerance:
        return "more data"
    return "bigger network" if train_error - human_error > tolerance else "done"


def _swapped_advice(train_error, dev_error, human_error=0.0, tolerance=0.02):
    if train_error - human_error > tolerance:
        return "more data"
    return "bigger network" if dev_error - train_error > tolerance else "done"


def _asks_the_dict(train_error, dev_error, human_error=0.0, tolerance=0.02):
    found = {"bias": train_error > human_error + tolerance}
    return "bigger network" if found else "done"


def _both_at_once(train_error, dev_error, human_error=0.0, tolerance=0.02):
    bias, variance = train_error - human_error > tolerance, dev_error - train_error > tolerance
    if bias and variance:
        return "bigger network, more data"
    return _advise(bias, variance)


def _variance_from_people(train_error, dev_error, human_error=0.0, tolerance=0.02):
    if dev_error - human_error <= tolerance:
        return "done"
    return "bigger network" if train_error - human_error > tolerance else "more data"


def _ignores_people(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _advise(train_error > tolerance, dev_error - train_error > tolerance)


def _fixed_tolerance(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _advise(train_error - human_error > 0.02, dev_error - train_error > 0.02)


def _ignores_people_and_tolerance(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return _advise(train_error > 0.02, dev_error - train_error > 0.02)


def _dev_error_decides(train_error, dev_error, human_error=0.0, tolerance=0.02):
    return "more data" if dev_error - human_error > tolerance else "done"


FORMULA = (
    "Against bias comes the bigger network, also where there is variance too; then, against "
    "variance, more data; with neither, it is done."
)

MISCONCEPTIONS = (
    Misconception(
        _variance_first,
        (
            "15 % and 30 % is both, and you ask for more data. The network cannot yet learn "
            "the data that it has.",
            "Look at the order of your questions.",
            FORMULA,
        ),
    ),
    Misconception(
        _swapped_advice,
        (
            "For a network that has learnt 99 % of its training set you want a bigger one.",
            "Look at which advice goes with which of the two gaps.",
            FORMULA,
        ),
    ),
    Misconception(
        _asks_the_dict,
        (
            "Your advice is always the same, even for 0.5 % and 1 %.",
            "Look at your if: is its question the diagnosis, or what the diagnosis says on bias? "
            "A dict counts as true as soon as it has a key.",
            FORMULA,
        ),
    ),
    Misconception(
        _both_at_once,
        (
            "For 15 % and 30 % you give two pieces of advice; one was wanted, the first.",
            "Look at the branch where both hold.",
            FORMULA,
        ),
    ),
    Misconception(
        _variance_from_people,
        (
            "With a tolerance of 5 %, the errors 4 % and 8 % are both small steps, but you are "
            "not done.",
            "Look at what you take away from the development error.",
            FORMULA + " Variance is E_dev − E_train > τ.",
        ),
    ),
    Misconception(
        _ignores_people,
        (
            "Where people err on 15 % too, you still want a bigger network.",
            "Look at what the training error is compared with. If it comes from your diagnose, "
            "check(diagnose) says more.",
            FORMULA + " Bias is E_train − E_human > τ.",
        ),
    ),
    Misconception(
        _fixed_tolerance,
        (
            "With the usual tolerance all is well, with another nothing changes.",
            "Look for the tolerance: is it handed on to where the gaps are compared?",
            FORMULA + " A gap counts when it is above τ.",
        ),
    ),
    Misconception(
        _ignores_people_and_tolerance,
        (
            "Neither human_error nor tolerance changes your advice.",
            "Look at the call of diagnose, if you make one: which arguments does it get?",
            FORMULA + " Both gaps depend on what is given.",
        ),
    ),
    Misconception(
        _dev_error_decides,
        (
            "You never ask for a bigger network, whatever the training error is.",
            "Look at the errors that take part in your decision.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _in_one_expression(train_error, dev_error, human_error=0.0, tolerance=0.02):
    bias, variance = train_error - human_error > tolerance, dev_error - train_error > tolerance
    return "bigger network" if bias else "more data" if variance else "done"


def _table(train_error, dev_error, human_error=0.0, tolerance=0.02):
    bias, variance = train_error > human_error + tolerance, dev_error > train_error + tolerance
    return {
        (True, True): "bigger network",
        (True, False): "bigger network",
        (False, True): "more data",
        (False, False): "done",
    }[bias, variance]


def _from_the_end(train_error, dev_error, human_error=0.0, tolerance=0.02):
    action = "done"
    if dev_error - train_error > tolerance:
        action = "more data"
    if train_error - human_error > tolerance:
        action = "bigger network"
    return action


def _single_precision(train_error, dev_error, human_error=0.0, tolerance=0.02):
    human, train, dev, tau = np.array([human_error, train_error, dev_error, tolerance], "f4")
    return _advise(train - human > tau, dev - train > tau)


ALTERNATIVES = (_in_one_expression, _table, _from_the_end, _single_precision)

NEXT_ACTION = Exercise(next_action, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
