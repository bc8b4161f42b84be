"""The exercise `check_regularisation`: the loss rises by the penalty, and by nothing else."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.tuning import check_regularisation
from course_lib.sheets import Case

RISE = "the loss rises by the penalty"
SHARE = "the penalty is shared by the training set"
BIASES = "biases cost nothing"
TOLERANCE = "another tolerance"
NONE = "lambda = 0 raises nothing"

# True or False. No rise lies near the tolerance, so that rounding, also in float32, decides
# nothing.
RTOL, ATOL = 0.0, 0.0

# The squares sum to 13.5 and 1.5: 15 together. The sums are 3 and -1, the sizes 7 and 2.
NET = {
    "W1": np.array([[1.5, -2.0], [2.5, 1.0]]),
    "b1": np.zeros((2, 1)),
    "W2": np.array([[-1.0, 0.5], [-0.5, 0.0]]),
    "b2": np.zeros((2, 1)),
}
BIASED = {**NET, "b1": np.array([[1.0], [-2.0]]), "b2": np.array([[0.5], [1.5]])}
# As many weights as will do, with the sum of squares of the notes' 154,100: 0.001541.
TINY = {
    "W1": np.full((5, 2), np.sqrt(0.001541 / 20)),
    "W2": np.full((2, 5), np.sqrt(0.001541 / 20)),
}


def _sum_of_squares(params):
    return sum(float(np.sum(W**2)) for name, W in params.items() if name[0] == "W")


def _rises(params, lambd, m, rise, start=0.7):
    """Return the arguments of a loss that rises by some number of penalties."""
    return (start, start + rise * lambd / (2 * m) * _sum_of_squares(params), params, lambd, m)


VISIBLE = (
    Case("the notes' sum of squares: from 2.3026 to 3.0731", RISE, (2.3026, 3.0731, TINY, 1e3, 1)),
    Case("the notes' sum of squares: from 2.3026 to 3.8436", RISE, (2.3026, 3.8436, TINY, 1e3, 1)),
    Case("the notes' sum of squares: from 2.3026 to 2.4", RISE, (2.3026, 2.4, TINY, 1e3, 1)),
    Case("squares of 15, lambda = 2, m = 1: from 0.7 to 15.7", RISE, (0.7, 15.7, NET, 2.0, 1)),
    Case("squares of 15, lambda = 2, m = 1: from 15.7 to 0.7", RISE, (15.7, 0.7, NET, 2.0, 1)),
    Case("squares of 15, lambda = 2, m = 1: from 10 to 15", RISE, (10.0, 15.0, NET, 2.0, 1)),
    Case("squares of 15, lambda = 2, m = 1: from 0.7 to 14.2", RISE, (0.7, 14.2, NET, 2.0, 1)),
    Case("squares of 15, lambda = 2, m = 1: from 0.7 to 18.7", RISE, (0.7, 18.7, NET, 2.0, 1)),
    Case("squares of 15, lambda = 8, m = 50: from 0.7 to 1.9", SHARE, (0.7, 1.9, NET, 8.0, 50)),
    Case("squares of 15, lambda = 8, m = 50: from 0.7 to 60.7", SHARE, (0.7, 60.7, NET, 8.0, 50)),
    Case(
        "a rise by the weights alone, of a network with biases", BIASES, _rises(BIASED, 8.0, 50, 1)
    ),
    Case("a rise by the biases, too", BIASES, (0.7, 0.7 + 8 / 100 * 22.5, BIASED, 8.0, 50)),
    Case(
        "one hundredth too much, with a tolerance of 0.1", TOLERANCE, (0.7, 1.91, NET, 8.0, 50, 0.1)
    ),
    Case("one hundredth too much, with the usual tolerance", TOLERANCE, (0.7, 1.91, NET, 8.0, 50)),
    Case("a rise that was rounded", TOLERANCE, (0.7, 1.9004, NET, 8.0, 50)),
    Case("lambda = 0 and the same loss", NONE, (0.7, 0.7, NET, 0.0, 50)),
    Case("lambda = 0 and a loss that rises", NONE, (0.7, 0.8, NET, 0.0, 50)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    net = {}
    for layer, shape in enumerate([(4, 3), (2, 4)], start=1):
        signs = rng.choice([-1, 1], shape)
        net[f"W{layer}"] = (signs * rng.uniform(0.4, 2, shape)).round(3)
        net[f"b{layer}"] = np.zeros((shape[0], 1))
    biased = {**net, "b1": rng.uniform(1, 3, (4, 1)).round(3)}
    whole = {name: np.sign(param).astype(int) * 2 for name, param in net.items()}
    lambd, m = round(float(rng.uniform(3, 9)), 2), int(rng.integers(12, 30))
    wrong = float(rng.choice([0.0, 0.5, 2.0, -1.0]))
    return [
        Case("another network and its penalty", RISE, _rises(net, lambd, 1, 1)),
        Case("another network and another rise", RISE, _rises(net, lambd, 1, wrong)),
        Case("whole numbers as weights", RISE, _rises(whole, lambd, 1, 1)),
        Case("a training set of some examples", SHARE, _rises(net, lambd, m, 1)),
        Case("a training set of some examples, forgotten", SHARE, _rises(net, lambd, m, m)),
        Case("other biases", BIASES, _rises(biased, lambd, m, 1)),
        Case("another loose tolerance", TOLERANCE, (*_rises(net, lambd, m, 1.2), 100.0)),
        Case("lambda = 0 in another network", NONE, _rises(biased, 0.0, m, 1)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _weights(params):
    return [W for name, W in params.items() if name.startswith("W")]


def _no_half(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / m * sum(np.sum(W**2) for W in _weights(params))
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def _not_divided_by_m(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / 2 * sum(np.sum(W**2) for W in _weights(params))
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def _penalises_biases(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(param**2) for param in params.values())
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def _any_rise_will_do(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    return bool(loss_with > loss_without)


def _too_little_will_do(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params))
    return bool(loss_with - loss_without - penalty <= tol)


def _too_much_will_do(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params))
    return bool(loss_with - loss_without >= penalty - tol)


def _direction_ignored(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params))
    return bool(abs(abs(loss_with - loss_without) - penalty) <= tol)


def _fixed_tolerance(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    return check_regularisation(loss_without, loss_with, params, lambd, m)


def _exactly_equal(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params))
    return bool(loss_with == loss_without + penalty)


def _absolute_values(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / m * sum(np.sum(np.abs(W)) for W in _weights(params))
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def _first_layer_only(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * np.sum(params["W1"] ** 2)
    return bool(abs(loss_with - loss_without - penalty) <= tol)


def _penalty_is_the_loss(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.sum(W**2) for W in _weights(params))
    return bool(abs(loss_with - penalty) <= tol)


def _inverted(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    return not check_regularisation(loss_without, loss_with, params, lambd, m, tol)


FORMULA = "With regularisation the loss is higher by λ/(2m) times the sum of all (W_ij)²."

MISCONCEPTIONS = (
    Misconception(
        _no_half,
        (
            "You say no to the notes' rise from 2.3026 to 3.0731, and yes to one twice as large.",
            "Work out your penalty for the first case by hand. What do you divide by?",
            FORMULA,
        ),
    ),
    Misconception(
        _not_divided_by_m,
        (
            "With m = 1 you are right; with fifty examples you wait for a rise fifty times "
            "too large.",
            "Look for m in your penalty.",
            FORMULA,
        ),
    ),
    Misconception(
        _penalises_biases,
        (
            "As long as the biases are zero you are right; otherwise you wait for a larger rise.",
            "Look at which entries of params go into your sum.",
            FORMULA + " No b stands in it.",
        ),
    ),
    Misconception(
        _any_rise_will_do,
        (
            "Any rise is right for you. A penalty without its half would go unseen.",
            "Look at what you compare the rise with.",
            FORMULA,
        ),
    ),
    Misconception(
        _too_little_will_do,
        (
            "A rise that is too small is right for you, even a fall.",
            "Look at your difference when the rise is too small: what is its sign?",
            FORMULA + " It may be off by at most tol, up or down.",
        ),
    ),
    Misconception(
        _too_much_will_do,
        (
            "A rise that is too large is right for you.",
            "Look at your comparison when the rise is twice the penalty.",
            FORMULA + " It may be off by at most tol, up or down.",
        ),
    ),
    Misconception(
        _direction_ignored,
        (
            "A loss that falls by the penalty is right for you.",
            "Look at where you drop the sign: before you take the penalty away, or after?",
            FORMULA,
        ),
    ),
    Misconception(
        _fixed_tolerance,
        (
            "Another tolerance changes nothing.",
            "Look for tol in your comparison.",
            FORMULA + " It may be off by at most tol, up or down.",
        ),
    ),
    Misconception(
        _exactly_equal,
        (
            "You want the rise to the last digit. Losses are rounded, and so are sums of decimals.",
            "Look at the comparison. Where does tol come in?",
            FORMULA + " It may be off by at most tol, up or down.",
        ),
    ),
    Misconception(
        _absolute_values,
        (
            "You wait for the rise of another penalty, L1.",
            "Look at what you do to each weight before you add them up.",
            FORMULA,
        ),
    ),
    Misconception(
        _first_layer_only,
        (
            "You wait for a rise that is too small: not all of the weights have their part in it.",
            "Look at which layers go into your sum.",
            FORMULA + " The sum goes over all layers.",
        ),
    ),
    Misconception(
        _penalty_is_the_loss,
        (
            "You want the whole loss to be the penalty, as if there were no data.",
            "Look for loss_without in your function.",
            FORMULA,
        ),
    ),
    Misconception(
        _inverted,
        (
            "Each of your answers is the opposite of the right one.",
            "Look at the direction of your comparison. Is a small difference good news?",
            FORMULA + " It may be off by at most tol, up or down.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _weight_by_weight(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    total = 0.0
    for W in _weights(params):
        for weight in W.ravel().tolist():
            total += weight * weight
    expected = loss_without + 0.5 * lambd / m * total
    return expected - tol <= loss_with <= expected + tol


def _norms(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    rise = loss_without - loss_with
    for W in _weights(params):
        rise += lambd / m / 2 * np.linalg.norm(W) ** 2
    return np.abs(rise) <= tol


def _close(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    penalty = lambd / (2 * m) * sum(np.einsum("ij,ij", W, W) for W in _weights(params))
    return np.isclose(loss_with - loss_without, penalty, rtol=0, atol=tol)


def _single_precision(loss_without, loss_with, params, lambd, m=1, tol=1e-3):
    squares = sum((W.astype(np.float32) ** 2).sum() for W in _weights(params))
    rise = np.float32(loss_with) - np.float32(loss_without)
    return bool(abs(rise - np.float32(lambd / (2 * m)) * squares) <= tol)


ALTERNATIVES = (_weight_by_weight, _norms, _close, _single_precision)

CHECK_REGULARISATION = Exercise(
    check_regularisation, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
