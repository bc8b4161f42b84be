"""The exercise `lr_verdict`: judge a learning rate by the losses of a short run."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.tuning import EXPLOSION, FLAT, lr_verdict
from course_lib.sheets import Case

TRACES = "the four traces"
BROKEN = "losses that are not finite"
PEAKS = "an explosion on the way"
SETTLED = "a loss that has settled"
SCALE = "relative to the first loss"

# Words: right or wrong. No trace lies near a limit, so that float32 decides nothing.
RTOL, ATOL = 0.0, 0.0

SLOW = np.array([2.303, 2.302, 2.301, 2.300, 2.299, 2.298])
GOOD = np.array([2.3, 1.6, 1.1, 0.8, 0.6, 0.5])
BOUNCING = np.array([2.3, 1.2, 2.0, 1.1, 1.9, 1.0, 1.8, 1.1])
EXPLODING = np.array([2.3, 3.5, 9.0, 41.0, 250.0, 2e4])
PLATEAU = np.array([2.3, 1.2, 0.60, 0.62, 0.59, 0.61, 0.60, 0.62, 0.61, 0.63])
RELAPSE = np.array([2.3, 1.6, 1.1, 1.15, 0.8, 0.6])
SPIKE = np.array([2.3, 60.0, 1.8, 1.4, 1.2, 1.1])

VISIBLE = (
    Case("a loss that hardly moves", TRACES, (SLOW,)),
    Case("a loss that falls, fast and then more slowly", TRACES, (GOOD,)),
    Case("a loss that jumps up and down", TRACES, (BOUNCING,)),
    Case("a loss that explodes", TRACES, (EXPLODING,)),
    Case("a loss that climbs slowly", TRACES, (np.array([2.3, 2.6, 2.9, 3.4, 3.9]),)),
    Case("a loss that becomes NaN", BROKEN, (np.array([2.3, 2.1, 1.9, np.nan]),)),
    Case("a loss that becomes infinite", BROKEN, (np.array([2.3, 2.1, np.inf, 1.9]),)),
    Case("a loss that explodes and comes back", PEAKS, (SPIKE,)),
    Case("a good start, then a level loss with a little noise", SETTLED, (PLATEAU,)),
    Case("a good loss with one small relapse", SETTLED, (RELAPSE,)),
    Case("a hundredth of the good trace", SCALE, (GOOD / 100,)),
    Case("a hundred times the slow trace", SCALE, (SLOW * 100,)),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    start = round(float(rng.uniform(0.7, 4)), 3)
    steps = np.arange(12)
    slow = start * (1 - 0.02 * steps / 12 + rng.uniform(0, 0.004, 12))
    good = start * (0.1 + 0.9 * rng.uniform(0.5, 0.75) ** steps)
    bouncing = start * (1 - 0.02 * steps - 0.4 * (steps % 2) + rng.uniform(-0.03, 0.03, 12))
    exploding = start * rng.uniform(1.6, 2.5) ** steps
    settled = np.concatenate([good, good[-1] * (1 + 0.02 * (steps % 2) + 0.001)])
    spike = good.copy()
    spike[1] = 3 * EXPLOSION * start
    broken = good.copy()
    broken[rng.integers(3, 11)] = rng.choice([np.nan, np.inf])
    climbing = start * (1 + 0.1 * steps)
    return [
        Case("another slow loss, with noise", TRACES, (slow,)),
        Case("another good loss", TRACES, (good,)),
        Case("another loss that jumps", TRACES, (bouncing,)),
        Case("another loss that explodes", TRACES, (exploding,)),
        Case("another loss that climbs", TRACES, (climbing,)),
        Case("a good loss in single precision", TRACES, (good.astype(np.float32),)),
        Case("a good loss that breaks", BROKEN, (broken,)),
        Case("a good loss with a spike", PEAKS, (spike,)),
        Case("another loss that settles", SETTLED, (settled,)),
        Case("a small good loss", SCALE, (good / 200,)),
        Case("a large slow loss", SCALE, (slow * 300,)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _verdict(losses, explodes, is_flat, bounces):
    if explodes(losses):
        return "diverged"
    if is_flat(losses):
        return "too_small"
    return "too_big" if bounces(losses) else "ok"


def _explodes(losses):
    return not np.isfinite(losses).all() or losses.max() > 10 * losses[0]


def _is_flat(losses):
    return losses.max() - losses.min() <= 0.05 * losses[0]


def _bounces(losses):
    steps = np.diff(losses)
    return steps[steps > 0].sum() > -steps[steps < 0].sum() / 2


def _blind_to_broken_losses(losses):
    return _verdict(losses, lambda x: x.max() > 10 * x[0], _is_flat, _bounces)


def _infinity_unseen(losses):
    def explodes(x):
        finite = x[np.isfinite(x)]
        return np.isnan(x).any() or finite.max() > 10 * x[0]

    return _verdict(losses, explodes, _is_flat, _bounces)


def _only_nan_and_infinity(losses):
    return _verdict(losses, lambda x: not np.isfinite(x).all(), _is_flat, _bounces)


def _last_loss_only(losses):
    def explodes(x):
        return not np.isfinite(x[-1]) or x[-1] > 10 * x[0]

    return _verdict(losses, explodes, _is_flat, _bounces)


def _peaks_unseen(losses):
    def explodes(x):
        return not np.isfinite(x).all() or x[-1] > 10 * x[0]

    return _verdict(losses, explodes, _is_flat, _bounces)


def _above_ten(losses):
    def explodes(x):
        return not np.isfinite(x).all() or x.max() > 10

    return _verdict(losses, explodes, _is_flat, _bounces)


def _absolute_change(losses):
    return _verdict(losses, _explodes, lambda x: x.max() - x.min() <= 0.05, _bounces)


def _ends_only(losses):
    def bounces(x):
        return x[-1] > x[0]

    return _verdict(losses, _explodes, _is_flat, bounces)


def _counts_rises(losses):
    def bounces(x):
        steps = np.diff(x)
        return (steps > 0).sum() > (steps < 0).sum() / 2

    return _verdict(losses, _explodes, _is_flat, bounces)


def _any_rise_is_too_big(losses):
    return _verdict(losses, _explodes, _is_flat, lambda x: (np.diff(x) > 0).any())


def _last_steps_are_flat(losses):
    def is_flat(x):
        return abs(x[-1] - x[-2]) <= 0.05 * x[0]

    return _verdict(losses, _explodes, is_flat, _bounces)


def _too_big_and_too_small_swapped(losses):
    found = _verdict(losses, _explodes, _is_flat, _bounces)
    return {"too_big": "too_small", "too_small": "too_big"}.get(found, found)


def _flat_is_fine(losses):
    return _verdict(losses, _explodes, lambda x: False, _bounces)


def _climbing_is_divergence(losses):
    def explodes(x):
        return not np.isfinite(x).all() or x.max() > 10 * x[0] or x[-1] > x[0]

    return _verdict(losses, explodes, _is_flat, _bounces)


FORMULA = (
    "In order: diverged (not finite, or above 10 times the first), too_small (range of at most "
    "5 % of the first), too_big (rises more than half of falls), ok."
)

MISCONCEPTIONS = (
    Misconception(
        _blind_to_broken_losses,
        (
            "A loss of NaN does not count as divergence with you.",
            "Ask Python whether NaN is above anything. Which of your questions sees it?",
            FORMULA,
        ),
    ),
    Misconception(
        _infinity_unseen,
        (
            "NaN counts as divergence with you, but infinity does not.",
            "Look at your test for broken losses. What does it say of infinity?",
            FORMULA,
        ),
    ),
    Misconception(
        _only_nan_and_infinity,
        (
            "A loss that goes from 2.3 to 20,000 has not diverged, you say.",
            "Look at what you call diverged. Must one wait for NaN?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_loss_only,
        (
            "A loss that breaks or explodes on the way goes unseen if its end looks good.",
            "Look at which losses your first question asks about.",
            FORMULA + " Each loss is asked.",
        ),
    ),
    Misconception(
        _peaks_unseen,
        (
            "A loss that explodes on the way goes unseen if it comes back.",
            "Look at which loss you compare with ten times the first.",
            FORMULA + " Each loss is asked.",
        ),
    ),
    Misconception(
        _above_ten,
        (
            "Large losses are all diverged with you, even where nothing moves.",
            "Look at what 10 is multiplied with.",
            FORMULA,
        ),
    ),
    Misconception(
        _absolute_change,
        (
            "The good trace, divided by a hundred, becomes too slow for you.",
            "Look at what you compare the change with: a number, or a share of something?",
            FORMULA,
        ),
    ),
    Misconception(
        _ends_only,
        (
            "A loss that jumps up and down all the time is ok with you, if it ends below "
            "its start.",
            "Look at how many of the losses take part in your verdict.",
            FORMULA + " Rises and falls are summed over all steps.",
        ),
    ),
    Misconception(
        _counts_rises,
        (
            "A little noise after a good start makes a learning rate too big for you.",
            "Look at what you compare: how often the loss rises, or by how much?",
            FORMULA + " Rises and falls are summed.",
        ),
    ),
    Misconception(
        _any_rise_is_too_big,
        (
            "The smallest rise makes a learning rate too big for you.",
            "Look at what your question on rises leaves out. How do they compare with the falls?",
            FORMULA,
        ),
    ),
    Misconception(
        _last_steps_are_flat,
        (
            "A loss that has settled after a good start is too slow for you.",
            "Look at which losses you compare. Have you seen the first ones?",
            FORMULA + " The range is that of the whole run.",
        ),
    ),
    Misconception(
        _too_big_and_too_small_swapped,
        (
            "A loss that hardly moves comes from steps too big, you say.",
            "Look at which word goes with which question.",
            FORMULA,
        ),
    ),
    Misconception(
        _flat_is_fine,
        (
            "A loss that hardly moves is ok with you.",
            "Look for the question that finds learning rates that are too small.",
            FORMULA,
        ),
    ),
    Misconception(
        _climbing_is_divergence,
        (
            "A loss that climbs a little has diverged, you say.",
            "Look at your first question: how far does a loss have to rise?",
            FORMULA,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _step_by_step(losses):
    first = losses[0]
    for loss in losses:
        if np.isnan(loss) or loss > EXPLOSION * first:
            return "diverged"
    if max(losses) - min(losses) <= FLAT * first:
        return "too_small"
    up = down = 0.0
    for before, after in zip(losses, losses[1:], strict=False):  # noqa: RUF007
        if after > before:
            up += after - before
        else:
            down += before - after
    return "too_big" if 2 * up > down else "ok"


def _path_and_net_change(losses):
    losses = np.asarray(losses, dtype=float)
    if not (losses <= 10 * losses[0]).all():
        return "diverged"
    if np.ptp(losses) / losses[0] <= 0.05:
        return "too_small"
    path, net = np.abs(np.diff(losses)).sum(), losses[0] - losses[-1]
    return "ok" if path <= 3 * net else "too_big"


def _clipped_steps(losses):
    if not np.isfinite(losses).all() or (losses > 10 * losses[0]).any():
        return "diverged"
    if losses.max() - losses.min() <= 0.05 * losses[0]:
        return "too_small"
    steps = np.diff(losses)
    return (
        "too_big" if np.clip(steps, 0, None).sum() > 0.5 * np.clip(-steps, 0, None).sum() else "ok"
    )


def _single_precision(losses):
    return _verdict(losses.astype(np.float32), _explodes, _is_flat, _bounces)


ALTERNATIVES = (_step_by_step, _path_and_net_change, _clipped_steps, _single_precision)

LR_VERDICT = Exercise(lr_verdict, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
