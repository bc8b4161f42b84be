"""The exercise `fair_race`: every optimizer at the learning rate that suits it best."""

from __future__ import annotations

import math

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.race import fair_race
from course_lib.sheets import Case

BEST = "each optimizer at its best rate"
NEVER = "runs that never reach the target"
DIVERGED = "runs that diverge"
TIE = "the smallest rate on a tie"
FIRST = "the first step that reaches it"

# Rates are chosen among those given, steps are whole: only rounding of float32 is to be borne.
RTOL, ATOL = 1e-6, 0.0

RATES = np.array([0.01, 0.1, 1.0])


def falling(start, factor, steps):
    """Return the losses of a run that falls by a factor at each step."""
    return start * factor ** np.arange(steps + 1.0)


def runs(start, factors, steps):
    """Return the losses of one optimizer, one row for each rate."""
    return np.array([falling(start, factor, steps) for factor in factors])


SMALL = {
    "gd": np.array([[8.0, 6, 4, 3, 2, 2], [8.0, 4, 2, 0.5, 0.25, 0.1], [8.0, 6, 9, 7, 8, 6]]),
    "adam": np.array([[8.0, 7, 5, 0.5, 0.4, 0.3], [8.0, 7, 6, 5, 4, 3], [8.0, 0.5, 3, 2, 2, 2]]),
}
CLIMBS_AGAIN = {
    "momentum": np.array(
        [[4.0, 3, 2, 1.5, 1.2, 0.9], [4.0, 2, 0.2, 3, 2, 1.5], [4.0, 5, 4, 3, 5, 6]]
    )
}
NAN, INF = math.nan, math.inf
WITH_INF = {
    "gd": np.array([[9.0, 5, 2, 0.5], [9.0, 3, 0.5, 0.1], [9.0, 1e200, INF, NAN]]),
    "rmsprop": np.array([[9.0, 8, 7, 6], [9.0, NAN, NAN, NAN], [9.0, INF, INF, INF]]),
}
TIED = {"gd": np.array([[4.0, 2, 0.5, 0.4], [4.0, 1.5, 0.9, 0.1], [4.0, 3, 0.7, 0.2]])}

VISIBLE = (
    Case("two optimizers, three rates, target 1", BEST, (RATES, SMALL, 1.0)),
    Case(
        "three optimizers, target 0.001",
        BEST,
        (
            np.array([0.003, 0.03, 0.3]),
            {
                "gd": runs(14.5, (0.99, 0.85, 0.6), 40),
                "momentum": runs(14.5, (0.7, 0.75, 0.5), 40),
                "rmsprop": runs(14.5, (0.3, 0.8, 1.1), 40),
            },
            1e-3,
        ),
    ),
    Case("an optimizer that reaches the target with no rate", NEVER, (RATES, SMALL, 0.01)),
    Case("one that reaches it with a single rate", NEVER, (RATES, SMALL, 0.35)),
    Case("losses that become infinite or NaN", DIVERGED, (RATES, WITH_INF, 1.0)),
    Case("three rates with equally many steps", TIE, (RATES, TIED, 1.0)),
    Case("the same with the largest rate first", TIE, (RATES[::-1].copy(), TIED, 1.0)),
    Case("a run that climbs again", FIRST, (RATES, CLIMBS_AGAIN, 1.0)),
    Case("a start below the target, one rate", FIRST, (RATES[:1], {"gd": SMALL["gd"][:1]}, 10.0)),
)


def draw_runs(rng, count, steps):
    """Return the losses of some runs that fall at different speeds, with some noise."""
    factors = rng.permutation(np.linspace(0.55, 0.97, count))
    return runs(rng.uniform(5, 20), factors, steps) * rng.uniform(0.9, 1.1, (count, steps + 1))


def _hidden(rng: np.random.Generator) -> list[Case]:
    rates = np.logspace(-3, 0, 5).round(4)
    kinds = ("gd", "momentum", "rmsprop", "adam")
    race = {kind: draw_runs(rng, 5, 30) for kind in kinds}
    diverged = {kind: losses.copy() for kind, losses in race.items()}
    for losses in diverged.values():
        losses[rng.integers(5), rng.integers(4, 9) :] = rng.choice([NAN, INF])
    hopeless = {**race, "adam": draw_runs(rng, 5, 30) + 1.0}
    tied = draw_runs(rng, 1, 30).repeat(5, axis=0)
    bounce = draw_runs(rng, 5, 30)
    bounce[np.arange(5), 2 + rng.permutation(5)] = 0.01  # each run, at a step of its own
    short = {kind: draw_runs(rng, 2, 12) for kind in kinds[:3]}
    target = round(float(rng.uniform(0.05, 0.3)), 3)
    return [
        Case("four optimizers, five rates", BEST, (rates, race, target)),
        Case("other optimizers, two rates", BEST, (rates[1:3].copy(), short, 4.0)),
        Case("an optimizer without hope", NEVER, (rates, hopeless, target)),
        Case("no optimizer has hope", NEVER, (rates, race, 1e-12)),
        Case("other runs that diverge", DIVERGED, (rates, diverged, target)),
        Case("the same run with every rate", TIE, (rates, {"gd": tied}, target)),
        Case("rates in another order", TIE, (rng.permutation(rates), {"gd": tied}, target)),
        Case("other runs that climb again", FIRST, (rates, {"momentum": bounce}, target)),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _race(rates, losses, steps_of, choose=None):
    """Rank the rates of each optimizer by ``steps_of(run)``; inf for never."""
    table = {}
    for name, traces in losses.items():
        best = min(
            ((steps_of(trace), rate) for trace, rate in zip(traces, rates, strict=True)),
            key=choose,
        )
        table[name] = None if math.isinf(best[0]) else (float(best[1]), int(best[0]))
    return table


def _first_below(trace, target):
    reached = np.flatnonzero(trace < target)
    return reached[0] if len(reached) else math.inf


def _one_rate_for_all(learning_rates, losses, target):
    first = next(iter(losses))
    chosen = fair_race(learning_rates, {first: losses[first]}, target)[first]
    rate = chosen[0] if chosen else learning_rates[0]
    row = list(learning_rates).index(rate)
    return fair_race([rate], {name: traces[[row]] for name, traces in losses.items()}, target)


def _never_counts_as_zero(learning_rates, losses, target):
    table = {}
    for name, traces in losses.items():
        steps = np.argmax(traces < target, axis=1)
        best = np.argmin(steps)
        table[name] = (float(learning_rates[best]), int(steps[best]))
    return table


def _lowest_final_loss(learning_rates, losses, target):
    table = {}
    for name, traces in losses.items():
        best = np.nanargmin(traces[:, -1])
        steps = _first_below(traces[best], target)
        table[name] = None if math.isinf(steps) else (float(learning_rates[best]), int(steps))
    return table


def _final_loss_with_nan(learning_rates, losses, target):
    table = {}
    for name, traces in losses.items():
        best = np.argmin(traces[:, -1])
        steps = _first_below(traces[best], target)
        table[name] = None if math.isinf(steps) else (float(learning_rates[best]), int(steps))
    return table


def _counts_from_one(learning_rates, losses, target):
    return _race(learning_rates, losses, lambda trace: _first_below(trace, target) + 1)


def _stays_below(learning_rates, losses, target):
    def steps_of(trace):
        above = np.flatnonzero(~(trace < target))
        after = above[-1] + 1 if len(above) else 0
        return after if after < len(trace) else math.inf

    return _race(learning_rates, losses, steps_of)


def _last_step_below(learning_rates, losses, target):
    def steps_of(trace):
        reached = np.flatnonzero(trace < target)
        return reached[-1] if len(reached) else math.inf

    return _race(learning_rates, losses, steps_of)


def _largest_rate_on_a_tie(learning_rates, losses, target):
    return _race(
        learning_rates,
        losses,
        lambda trace: _first_below(trace, target),
        lambda pair: (pair[0], -pair[1]),
    )


def _first_rate_on_a_tie(learning_rates, losses, target):
    return _race(
        learning_rates, losses, lambda trace: _first_below(trace, target), lambda pair: pair[0]
    )


def _slowest_rate(learning_rates, losses, target):
    def choose(pair):
        return (math.inf, 0) if math.isinf(pair[0]) else (-pair[0], pair[1])

    return _race(learning_rates, losses, lambda trace: _first_below(trace, target), choose)


def _first_rate_that_arrives(learning_rates, losses, target):
    def choose(pair):
        return math.isinf(pair[0]), pair[1]

    return _race(learning_rates, losses, lambda trace: _first_below(trace, target), choose)


def _leaves_losers_out(learning_rates, losses, target):
    table = fair_race(learning_rates, losses, target)
    return {name: entry for name, entry in table.items() if entry}


def _last_step_for_losers(learning_rates, losses, target):
    table = {}
    for name, entry in fair_race(learning_rates, losses, target).items():
        table[name] = entry or (float(min(learning_rates)), losses[name].shape[1])
    return table


def _index_instead_of_rate(learning_rates, losses, target):
    table = {}
    for name, entry in fair_race(learning_rates, losses, target).items():
        table[name] = entry and (list(learning_rates).index(entry[0]), entry[1])
    return table


def _winner_only(learning_rates, losses, target):
    table = fair_race(learning_rates, losses, target)
    arrived = {name: entry for name, entry in table.items() if entry}
    return min(arrived, key=lambda name: arrived[name][1]) if arrived else None


def _steps_only(learning_rates, losses, target):
    table = fair_race(learning_rates, losses, target)
    return {name: entry and entry[1] for name, entry in table.items()}


def _steps_before_rate(learning_rates, losses, target):
    table = fair_race(learning_rates, losses, target)
    return {name: entry and (entry[1], entry[0]) for name, entry in table.items()}


def _target_of_the_start(learning_rates, losses, target):
    return _race(learning_rates, losses, lambda trace: _first_below(trace, target * trace[0]))


RULE = (
    "For each optimizer by itself: a run's steps are the first t with J_t < target, "
    "and the best rate is the one with the fewest."
)
NOBODY = " With no such t for any rate, the entry is None."

MISCONCEPTIONS = (
    Misconception(
        _one_rate_for_all,
        (
            "All your optimizers run at one rate, the best of the first. "
            "Is the race fair to the others?",
            "Look at where the rate is chosen: inside the loop over the optimizers, or before it?",
            RULE,
        ),
    ),
    Misconception(
        _never_counts_as_zero,
        (
            "Runs that never reach the target win your race, in no step at all.",
            "Look at what argmax gives you for a row that is False throughout.",
            RULE + NOBODY,
        ),
    ),
    Misconception(
        _lowest_final_loss,
        (
            "Your best run ends lowest, but others have reached the target before it.",
            "Look at what you rank the rates by.",
            RULE,
        ),
    ),
    Misconception(
        _final_loss_with_nan,
        (
            "You rank runs by how they end, and a run that ends in NaN wins.",
            "Look at what you rank the rates by.",
            RULE + " NaN is not below anything.",
        ),
    ),
    Misconception(
        _counts_from_one,
        (
            "All your runs take one step too many.",
            "Look at the number that your count begins with. Which loss is there before any step?",
            RULE + " J_0 is the loss before the first step.",
        ),
    ),
    Misconception(
        _stays_below,
        (
            "A run that reaches the target and climbs again counts as late with you, or as never.",
            "Look at which of the steps below the target you take.",
            RULE,
        ),
    ),
    Misconception(
        _last_step_below,
        (
            "Your runs take about as many steps as there are losses.",
            "Look at which of the steps below the target you take.",
            RULE,
        ),
    ),
    Misconception(
        _largest_rate_on_a_tie,
        (
            "Of several rates with equally many steps, you return the largest.",
            "Look at what you do when two rates need the same number of steps.",
            RULE + " On a tie it is the smallest.",
        ),
    ),
    Misconception(
        _first_rate_on_a_tie,
        (
            "Of several rates with equally many steps, you return the first; rates need not be "
            "in order.",
            "Look at what you do when two rates need the same number of steps.",
            RULE + " On a tie it is the smallest.",
        ),
    ),
    Misconception(
        _slowest_rate,
        (
            "Of the runs that arrive, you choose the last.",
            "Look for a maximum. What is it taken of?",
            RULE,
        ),
    ),
    Misconception(
        _first_rate_that_arrives,
        (
            "You stop at the smallest rate that arrives; others are faster.",
            "Look for a break, or a return inside your loop over the rates.",
            RULE,
        ),
    ),
    Misconception(
        _leaves_losers_out,
        (
            "An optimizer that does not arrive has no entry in your table.",
            "Look at what you do when no rate reaches the target.",
            RULE + NOBODY,
        ),
    ),
    Misconception(
        _last_step_for_losers,
        (
            "An optimizer that does not arrive gets a number of steps in your table.",
            "Look at the number that your count begins with, and whether anything replaces it.",
            RULE + NOBODY,
        ),
    ),
    Misconception(
        _index_instead_of_rate,
        (
            "Your rates are whole numbers: places in the list, not rates.",
            "Look at what argmin gives you.",
            RULE,
        ),
    ),
    Misconception(
        _winner_only,
        (
            "You return one name. The table has an entry for each optimizer.",
            "Look at your return line.",
            RULE,
        ),
    ),
    Misconception(
        _steps_only,
        (
            "Your steps are right, but at which rates?",
            "Look at what you store for each optimizer.",
            RULE + " An entry is the pair of the rate and its steps.",
        ),
    ),
    Misconception(
        _steps_before_rate,
        (
            "Both numbers of your entries are right, but they have changed places.",
            "Look at the order in which you store them.",
            RULE + " An entry is the pair of the rate and its steps.",
        ),
    ),
    Misconception(
        _target_of_the_start,
        (
            "Your runs need to fall to a share of their first loss, not to the target itself.",
            "Look at what you compare the losses with.",
            RULE,
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _plain_loops(learning_rates, losses, target):
    table = {}
    for name in losses:
        best = None
        for row, rate in sorted(enumerate(learning_rates), key=lambda pair: pair[1]):
            for t, loss in enumerate(losses[name][row]):
                if loss < target:
                    if best is None or t < best[1]:
                        best = (rate, t)
                    break
        table[name] = best
    return table


def _sorted_pairs(learning_rates, losses, target):
    return _race(learning_rates, losses, lambda trace: _first_below(trace, target))


def _steps_while_above(learning_rates, losses, target):
    table = {}
    for name, traces in losses.items():
        steps = np.cumprod(~(traces < target), axis=1).sum(axis=1)
        order = np.argsort(learning_rates, kind="stable")
        best = order[np.argmin(steps[order])]
        table[name] = [learning_rates[best], steps[best]] if steps[best] < len(traces.T) else None
    return table


def _in_single_precision(learning_rates, losses, target):
    rates = np.asarray(learning_rates, dtype=np.float32)
    with np.errstate(over="ignore"):
        single = {name: np.asarray(runs, dtype=np.float32) for name, runs in losses.items()}
    return fair_race(rates, single, np.float32(target))


ALTERNATIVES = (_plain_loops, _sorted_pairs, _steps_while_above, _in_single_precision)

FAIR_RACE = Exercise(fair_race, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
