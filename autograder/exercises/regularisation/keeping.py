"""The exercise `best_weights`: train in place, and keep the weights of the best epoch."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.regularisation import best_weights
from course_lib.sheets import Case

BEST = "the weights of the best epoch"
FIRST = "the first epoch counts"
TIE = "the first of two that are equal"
BROKEN = "a loss of NaN is never the best"
TYPES = "whole numbers and single precision"

# Sums of a few numbers below 10: float32 errs by some 1e-6 of the largest. Neighbouring epochs
# lie at least several hundredths apart.
RTOL, ATOL = 1e-5, 1e-4

_RNG = np.random.default_rng(5)


def _draw(rng: np.random.Generator, epochs: int, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """Return weights, and updates none of which is near zero."""
    sizes, signs = rng.uniform(0.1, 1, (epochs, *shape)), rng.choice([-1, 1], (epochs, *shape))
    return rng.normal(0, 1, shape).round(2), (signs * sizes).round(2)


def _draw_losses(rng: np.random.Generator, epochs: int, best: int) -> np.ndarray:
    """Return losses that fall to a given epoch with a relapse on the way, and then rise."""
    epoch = np.arange(epochs)
    losses = 1 + 0.2 * np.abs(epoch - best) + rng.uniform(0, 0.05, epochs)
    losses[best] = 0.9
    losses[best - 2] = losses[best - 1] - 0.03
    return losses.round(3)


START, STEPS = _draw(_RNG, 6, 2, 3)
LOSSES = np.array([0.9, 0.6, 0.7, 0.4, 0.5, 0.8])
WHOLE = np.array([[1, 2], [3, 4]])

VISIBLE = (
    Case("six epochs, of which the fourth is best", BEST, (START, STEPS, LOSSES)),
    Case(
        "the same epochs, each better than the one before",
        BEST,
        (START, STEPS, np.linspace(0.9, 0.4, 6)),
    ),
    Case("losses that only rise from 3", FIRST, (START, STEPS, 3 + np.arange(6.0))),
    Case(
        "two epochs with the same smallest loss",
        TIE,
        (START, STEPS[:4], np.array([0.8, 0.5, 0.6, 0.5])),
    ),
    Case(
        "a loss of NaN before the best",
        BROKEN,
        (START, STEPS[:4], np.array([0.8, np.nan, 0.5, 0.6])),
    ),
    Case(
        "weights in whole numbers, updates with decimals",
        TYPES,
        (WHOLE, STEPS[:3, :, :2], np.array([0.7, 0.5, 0.6])),
    ),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    epochs = int(rng.integers(7, 10))
    best = int(rng.integers(3, epochs - 2))
    W, updates = _draw(rng, epochs, 3, 2)
    losses = _draw_losses(rng, epochs, best)
    tied, broken = losses.copy(), losses.copy()
    tied[-1] = losses[best]
    broken[best - 1] = np.nan
    single = [array.astype(np.float32) for array in _draw(rng, epochs, 2, 4)]
    whole = rng.integers(-5, 6, (3, 2))
    return [
        Case("more epochs", BEST, (W, updates, losses)),
        Case("a single weight", BEST, (*_draw(rng, epochs, 1, 1), losses)),
        Case("losses below zero", BEST, (W, updates, (losses - 5).round(3))),
        Case("a single epoch", FIRST, (W, updates[:1], losses[:1])),
        Case("rising losses", FIRST, (W, updates, 2 + np.cumsum(losses).round(3))),
        Case("two equal losses among more epochs", TIE, (W, updates, tied)),
        Case("a loss of NaN among more epochs", BROKEN, (W, updates, broken)),
        Case("numbers in single precision", TYPES, (*single, losses)),
        Case("other whole numbers", TYPES, (whole, updates, losses)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _keeps_the_array_itself(W, updates, losses):
    W = W.astype(float)
    smallest, best = np.inf, W
    for update, loss in zip(updates, losses, strict=True):
        W += update
        if loss < smallest:
            smallest, best = loss, W
    return best


def _overwrites_weights(W, updates, losses):
    smallest, best = np.inf, None
    for update, loss in zip(updates, losses, strict=True):
        W += update
        if loss < smallest:
            smallest, best = loss, W.copy()
    return best


def _overwrites_weights_and_keeps_them(W, updates, losses):
    smallest, best = np.inf, W
    for update, loss in zip(updates, losses, strict=True):
        W += update
        if loss < smallest:
            smallest, best = loss, W
    return best


def _keeps_before_the_update(W, updates, losses):
    smallest, best = np.inf, None
    for update, loss in zip(updates, losses, strict=True):
        if loss < smallest:
            smallest, best = loss, W + 0.0
        W = W + update
    return best


def _one_update_only(W, updates, losses):
    return W + updates[np.nanargmin(losses)]


def _update_itself(W, updates, losses):
    return updates[np.nanargmin(losses)].copy()


def _largest_loss(W, updates, losses):
    return W + np.cumsum(updates, axis=0)[np.nanargmax(losses)]


def _better_than_the_one_before(W, updates, losses):
    before, best = np.inf, W + 0.0
    for update, loss in zip(updates, losses, strict=True):
        W = W + update
        if loss < before:
            best = W.copy()
        before = loss
    return best


def _last_of_a_tie(W, updates, losses):
    smallest, best = np.inf, None
    for update, loss in zip(updates, losses, strict=True):
        W = W + update
        if loss <= smallest:
            smallest, best = loss, W.copy()
    return best


def _nan_is_the_best(W, updates, losses):
    return W + np.cumsum(updates, axis=0)[np.argmin(losses)]


def _starts_from_one(W, updates, losses):
    smallest, best = 1.0, W.copy()
    for update, loss in zip(updates, losses, strict=True):
        W = W + update
        if loss < smallest:
            smallest, best = loss, W.copy()
    return best


def _minus(W, updates, losses):
    return W - np.cumsum(updates, axis=0)[np.nanargmin(losses)]


FORMULA = "After epoch t the weights are W + U_0 + … + U_t; keep those with the smallest loss."

MISCONCEPTIONS = (
    Misconception(
        _keeps_the_array_itself,
        (
            "You always return the last epoch's weights, although you did keep the best. "
            "What has become of them?",
            "Look at the line that keeps the best weights. How many arrays are there, and how "
            "many names?",
            FORMULA + " Training in place goes on writing to the one array that it has.",
        ),
    ),
    Misconception(
        _overwrites_weights,
        (
            "After the call, the caller's weights have been trained, too; "
            "whole numbers make you stop.",
            "Look at the array that your updates go to. Whose is it?",
            FORMULA + " The caller's W stays.",
        ),
    ),
    Misconception(
        _overwrites_weights_and_keeps_them,
        (
            "You always return the last epoch's weights, and the caller's array is "
            "the one that was trained.",
            "Count the arrays in your function: one to train, one to keep, and the caller's.",
            FORMULA + " Training in place goes on writing to the one array that it has.",
        ),
    ),
    Misconception(
        _keeps_before_the_update,
        (
            "Your weights are those from before the best epoch.",
            "Look at the order of two lines: the update, and the question whether it was good.",
            FORMULA + " A loss belongs to the weights after its epoch.",
        ),
    ),
    Misconception(
        _one_update_only,
        (
            "Of all the epochs until the best you have made only one.",
            "Look at how the weights get from one epoch to the next.",
            FORMULA,
        ),
    ),
    Misconception(
        _update_itself,
        (
            "You return what the best epoch has changed, and not where it has got to.",
            "Look at what you pick from updates. Is it a set of weights?",
            FORMULA,
        ),
    ),
    Misconception(
        _largest_loss,
        (
            "You keep the worst epoch. That would be right for an accuracy.",
            "Look at the direction of your comparison.",
            FORMULA,
        ),
    ),
    Misconception(
        _better_than_the_one_before,
        (
            "You keep an epoch that is better than the one before, though there was a better one.",
            "Look at what you compare the new loss with, and at when that changes.",
            FORMULA,
        ),
    ),
    Misconception(
        _last_of_a_tie,
        (
            "Of two epochs with the same loss you keep the later one.",
            "Look at the sign of your comparison.",
            FORMULA + " On a tie, the first.",
        ),
    ),
    Misconception(
        _nan_is_the_best,
        (
            "An epoch whose loss is NaN becomes your best.",
            "Look at how you find the smallest loss. What does it make of NaN?",
            FORMULA + " NaN is not small.",
        ),
    ),
    Misconception(
        _starts_from_one,
        (
            "If all losses are above 1, you keep no epoch at all.",
            "Look at the value that your smallest loss has before the first epoch.",
            FORMULA + " The first epoch is the best so far, whatever its loss.",
        ),
    ),
    Misconception(
        _minus,
        (
            "Your weights move the wrong way.",
            "Look at the sign before the updates. They are steps already, not gradients.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _in_place_on_a_copy(W, updates, losses):
    W = W.astype(float)
    smallest, best = np.inf, None
    for update, loss in zip(updates, losses, strict=True):
        W += update
        if loss < smallest:
            smallest, best = loss, W.copy()
    return best


def _sum_until_the_best(W, updates, losses):
    return W + updates[: np.nanargmin(losses) + 1].sum(axis=0)


def _all_epochs_kept(W, updates, losses):
    history = []
    for update in updates:
        W = W + update
        history.append(W)
    return history[min(range(len(history)), key=lambda t: (np.isnan(losses[t]), losses[t]))]


def _single_precision(W, updates, losses):
    path = np.cumsum(updates.astype(np.float32), axis=0) + W.astype(np.float32)
    return path[np.nanargmin(losses)]


ALTERNATIVES = (_in_place_on_a_copy, _sum_until_the_best, _all_epochs_kept, _single_precision)

BEST_WEIGHTS = Exercise(best_weights, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
