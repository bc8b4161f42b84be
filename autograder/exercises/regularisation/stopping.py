"""The exercise `early_stopping`: when training stops, and which epoch was the best."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.regularisation import early_stopping
from course_lib.sheets import Case

STOP = "patience runs out"
END = "training that nothing stops"
DELTA = "improvements that are too small"
BROKEN = "a loss that is not finite"
FIRST = "the first epoch counts"

# Epochs are whole numbers, so right or wrong. No improvement lies near min_delta, and losses
# that should differ do so in float32, too.
RTOL, ATOL = 0.0, 0.0

# Falls, wavers, falls further, rises, wavers again, and would be best at the very end.
CURVE = np.array([0.9, 0.7, 0.75, 0.72, 0.5, 0.55, 0.52, 0.6, 0.58, 0.3])
STEADY = np.array([0.9, 0.6, 0.65, 0.4, 0.45])
CREEPING = np.array([0.65, 0.64, 0.62, 0.61, 0.59, 0.58, 0.31, 0.4, 0.5, 0.6])
LEVEL = np.array([0.8, 0.5, 0.5, 0.5, 0.5, 0.2])

VISIBLE = (
    Case("a wavering loss with patience 3", STOP, (CURVE, 3)),
    Case("the same loss with patience 2", STOP, (CURVE, 2)),
    Case("a loss that stays the same, with patience 3", STOP, (LEVEL, 3)),
    Case("five epochs that end before patience does", END, (STEADY, 3)),
    Case("five epochs that end with an improvement", END, (np.array([0.9, 0.8, 0.6, 0.5, 0.3]), 2)),
    Case("a loss that creeps down, with min_delta = 0.05", DELTA, (CREEPING, 4, 0.05)),
    Case("a loss that creeps down, with min_delta = 0.3", DELTA, (CREEPING, 3, 0.3)),
    Case("a loss that becomes NaN", BROKEN, (np.array([0.9, 0.6, np.nan, 0.5, 0.4]), 3)),
    Case("a loss that becomes infinite", BROKEN, (np.array([0.9, 0.6, 0.7, np.inf, 0.4]), 3)),
    Case("a loss that only rises from 5", FIRST, (np.array([5.0, 6.0, 7.0, 8.0, 9.0]), 2)),
)


def _draw_curve(rng: np.random.Generator, patience: int) -> np.ndarray:
    """Return a loss that falls twice, with a shorter rise between, and then rises for good."""
    first = 0.95 - 0.04 * np.arange(rng.integers(3, 6)) - rng.uniform(0.01, 0.03)
    pause = first[-1] + rng.uniform(0.02, 0.3, patience - 1)
    second = first[-1] - 0.04 * np.arange(1, rng.integers(3, 6))
    wavering = second[-1] + rng.permutation(np.linspace(0.05, 0.5, patience + 1))
    return np.concatenate([first, pause, second, wavering, [second[-1] - 0.2]]).round(3)


def _hidden(rng: np.random.Generator) -> list[Case]:
    patience = int(rng.integers(3, 6))
    curve, broken = _draw_curve(rng, patience), _draw_curve(rng, patience)
    broken[rng.integers(2, len(broken) - 4)] = rng.choice([np.nan, np.inf])
    single = _draw_curve(rng, patience).astype(np.float32)
    rising = np.cumsum(rng.uniform(1, 2, patience + 3)).round(3)
    falling = (0.39 - np.cumsum(rng.uniform(0.01, 0.03, 12))).round(4)
    return [
        Case("another wavering loss", STOP, (curve, patience)),
        Case("the same wavering loss with patience 1", STOP, (curve, 1)),
        Case("a loss in single precision", STOP, (single, patience)),
        Case("a loss in whole numbers", FIRST, (np.array([90, 70, 75, 60, 65, 66, 50]), 2)),
        Case("a loss with much patience", END, (curve, 100)),
        Case("a single epoch", END, (curve[:1], patience)),
        Case("a loss that falls in small steps", DELTA, (falling, 9, 0.07)),
        Case("a loss that falls in steps below min_delta", DELTA, (falling, patience, 0.6)),
        Case("another loss that breaks", BROKEN, (broken, patience)),
        Case("another loss that only rises", FIRST, (rising, patience)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _is_broken(loss):
    return not np.isfinite(loss)


def _run(losses, patience, improves, is_broken=_is_broken, best=np.inf):
    best_epoch, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if is_broken(loss):
            return epoch, best_epoch
        if improves(loss, best):
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def _stops_at_the_first_rise(losses, patience, min_delta=0.0):
    best = 0
    for epoch in range(len(losses)):
        if not np.isfinite(losses[epoch]):
            return epoch, best
        if epoch > 0 and losses[epoch] >= losses[best] - min_delta:
            return epoch, best
        best = epoch
    return len(losses) - 1, best


def _one_epoch_late(losses, patience, min_delta=0.0):
    return _run(losses, patience + 1, lambda loss, best: loss < best - min_delta)


def _compares_with_the_epoch_before(losses, patience, min_delta=0.0):
    waited, best_epoch = 0, 0
    for epoch, loss in enumerate(losses):
        if _is_broken(loss):
            return epoch, best_epoch
        rises = epoch > 0 and loss >= losses[epoch - 1] - min_delta
        waited = waited + 1 if rises else 0
        if loss < losses[best_epoch] - min_delta:
            best_epoch = epoch
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def _count_never_reset(losses, patience, min_delta=0.0):
    best_epoch, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if _is_broken(loss):
            return epoch, best_epoch
        if epoch == 0 or loss < losses[best_epoch] - min_delta:
            best_epoch = epoch
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def _equal_counts_as_better(losses, patience, min_delta=0.0):
    return _run(losses, patience, lambda loss, best: loss <= best - min_delta)


def _ignores_min_delta(losses, patience, min_delta=0.0):
    return _run(losses, patience, lambda loss, best: loss < best)


def _min_delta_the_wrong_way(losses, patience, min_delta=0.0):
    return _run(losses, patience, lambda loss, best: loss < best + min_delta)


def _small_steps_move_the_best(losses, patience, min_delta=0.0):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if not np.isfinite(loss):
            return epoch, best_epoch
        if loss < best - min_delta:
            waited = 0
        else:
            waited += 1
        if loss < best:
            best, best_epoch = loss, epoch
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def _looks_into_the_future(losses, patience, min_delta=0.0):
    stop_epoch, _ = early_stopping(losses, patience, min_delta)
    return stop_epoch, int(np.nanargmin(losses))


def _goes_on_after_nan(losses, patience, min_delta=0.0):
    def improves(loss, best):
        return loss < best - min_delta

    return _run(losses, patience, improves, is_broken=lambda loss: False)


def _goes_on_after_infinity(losses, patience, min_delta=0.0):
    def improves(loss, best):
        return loss < best - min_delta

    return _run(losses, patience, improves, is_broken=np.isnan)


def _starts_from_one(losses, patience, min_delta=0.0):
    return _run(losses, patience, lambda loss, best: loss < best - min_delta, best=1.0)


def _counts_epochs_from_one(losses, patience, min_delta=0.0):
    stop_epoch, best_epoch = early_stopping(losses, patience, min_delta)
    return stop_epoch + 1, best_epoch + 1


def _returns_nothing_at_the_end(losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best_epoch] - min_delta and np.isfinite(loss):
            best_epoch = epoch
        if epoch - best_epoch >= patience or _is_broken(loss):
            return epoch, best_epoch
    return None


def _one_past_the_end(losses, patience, min_delta=0.0):
    epoch = best_epoch = 0
    while epoch < len(losses):
        if losses[epoch] < losses[best_epoch] - min_delta and np.isfinite(losses[epoch]):
            best_epoch = epoch
        if epoch - best_epoch >= patience or _is_broken(losses[epoch]):
            break
        epoch += 1
    return epoch, best_epoch


def _best_first(losses, patience, min_delta=0.0):
    return early_stopping(losses, patience, min_delta)[::-1]


def _last_epoch_is_best(losses, patience, min_delta=0.0):
    stop_epoch, _ = early_stopping(losses, patience, min_delta)
    return stop_epoch, stop_epoch


def _largest_loss_is_best(losses, patience, min_delta=0.0):
    return _run(losses, patience, lambda loss, best: loss > best + min_delta, best=-np.inf)


FORMULA = (
    "An epoch improves when its loss lies below the best so far by more than min_delta; "
    "training stops with patience epochs in a row that do not."
)

MISCONCEPTIONS = (
    Misconception(
        _stops_at_the_first_rise,
        (
            "Your training stops as soon as the loss rises once, whatever the patience.",
            "Look for patience in your condition. What do you count?",
            FORMULA,
        ),
    ),
    Misconception(
        _one_epoch_late,
        (
            "You stop one epoch too late.",
            "With patience 2, count by hand: after which epoch without improvement do you stop?",
            FORMULA + " The last of them is the stop.",
        ),
    ),
    Misconception(
        _compares_with_the_epoch_before,
        (
            "A loss that goes up and down never stops you, although it does not get better.",
            "Look at what you compare the new loss with when you count: the one before, "
            "or the best?",
            FORMULA,
        ),
    ),
    Misconception(
        _count_never_reset,
        (
            "You stop too early: epochs without improvement long past still count.",
            "Look at what becomes of your count when a loss is the best so far.",
            FORMULA,
        ),
    ),
    Misconception(
        _equal_counts_as_better,
        (
            "A loss that stays exactly the same counts as an improvement, so you wait "
            "for ever and call the last such epoch the best.",
            "Look at the sign of your comparison.",
            FORMULA,
        ),
    ),
    Misconception(
        _ignores_min_delta,
        (
            "A loss that creeps down keeps your training going, whatever min_delta is.",
            "Look for min_delta in your comparison.",
            FORMULA,
        ),
    ),
    Misconception(
        _min_delta_the_wrong_way,
        (
            "With min_delta, even a loss that is a little worse counts as an improvement.",
            "Look at the sign before min_delta. Should it make improving easier, or harder?",
            FORMULA,
        ),
    ),
    Misconception(
        _small_steps_move_the_best,
        (
            "Many small improvements together count for nothing: your mark sinks with each "
            "of them, so that no step is large enough.",
            "Look at when you update the best loss, and when you reset your count. "
            "Is it the same condition?",
            FORMULA + " Only such an epoch becomes the best.",
        ),
    ),
    Misconception(
        _looks_into_the_future,
        (
            "Your best epoch comes after the stop. Who would have trained that far?",
            "Look at which losses your search for the smallest one goes through.",
            FORMULA + " The best is one of the epochs until the stop.",
        ),
    ),
    Misconception(
        _goes_on_after_nan,
        (
            "A loss of NaN does not stop you: you wait as if it might recover.",
            "Ask Python whether NaN < 1. In which branch does a broken loss end up?",
            FORMULA + " A loss that is not finite stops at once.",
        ),
    ),
    Misconception(
        _goes_on_after_infinity,
        (
            "NaN stops you, but an infinite loss does not.",
            "Look at your test for broken losses. What does it say of infinity?",
            FORMULA + " A loss that is not finite stops at once.",
        ),
    ),
    Misconception(
        _starts_from_one,
        (
            "If all losses are above 1, your first epoch is not counted as the best so far.",
            "Look at the value that your best loss has before the first epoch.",
            FORMULA + " The first epoch always improves.",
        ),
    ),
    Misconception(
        _counts_epochs_from_one,
        (
            "Both your epochs are one too large.",
            "Look at how you count: which number has the first epoch?",
            FORMULA + " Epochs are counted from 0.",
        ),
    ),
    Misconception(
        _returns_nothing_at_the_end,
        (
            "When nothing stops training, you return None.",
            "Look at what comes after your loop.",
            FORMULA + " If that never happens, the last epoch is the stop.",
        ),
    ),
    Misconception(
        _one_past_the_end,
        (
            "When nothing stops training, your stop is an epoch that never was.",
            "Look at what you return after your loop. Which number has the last epoch?",
            FORMULA + " Epochs are counted from 0.",
        ),
    ),
    Misconception(
        _best_first,
        (
            "Your two numbers have changed places.",
            "Look at the order in your return line.",
            FORMULA + " The stop comes first, then the best.",
        ),
    ),
    Misconception(
        _last_epoch_is_best,
        (
            "Your best epoch is always the one that you stop at. Then why stop?",
            "Look at where the best epoch is remembered, and which name you return.",
            FORMULA,
        ),
    ),
    Misconception(
        _largest_loss_is_best,
        (
            "You wait for the loss to rise. That would be right for an accuracy.",
            "Look at the direction of your comparison.",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _counter(losses, patience, min_delta=0.0):
    best, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if not np.isfinite(loss):
            break
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return epoch, best_epoch


def _while_loop(losses, patience, min_delta=0.0):
    losses = list(losses)
    epoch = best = 0
    while epoch < len(losses) - 1 and epoch - best < patience:
        epoch += 1
        if abs(losses[epoch]) == float("inf") or losses[epoch] != losses[epoch]:
            break
        if losses[best] - losses[epoch] > min_delta:
            best = epoch
    return [epoch, best]


def _windows(losses, patience, min_delta=0.0):
    best = 0
    while True:
        ahead = losses[best + 1 : best + 1 + patience]
        better = np.flatnonzero((losses[best] - ahead > min_delta) | ~np.isfinite(ahead))
        if len(better) == 0:
            return min(best + patience, len(losses) - 1), best
        found = best + 1 + int(better[0])
        if not np.isfinite(losses[found]):
            return found, best
        best = found


def _single_precision(losses, patience, min_delta=0.0):
    return _counter(np.asarray(losses, dtype=np.float32), patience, np.float32(min_delta))


ALTERNATIVES = (_counter, _while_loop, _windows, _single_precision)

EARLY_STOPPING = Exercise(
    early_stopping, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES
)
