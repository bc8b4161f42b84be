"""One network watched, or many at once: what each plan spends, and what it ends with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, name_of
from course_lib.widgets.stage import (
    Bars,
    Choice,
    Line,
    Mark,
    Panel,
    Player,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.static import StaticFigure

Function = Callable[..., Any]
ONE, ALL, THIRDS = "one network", "all, to the end", "the best third goes on"
PLANS = (ONE, ALL, THIRDS)
RUNGS = (2, 6)


class Spent(NamedTuple):
    """How long each network was trained.

    Attributes
    ----------
    epochs : ndarray of int, shape (n,)
        Until which epoch; 0 if it was never begun.
    """

    epochs: np.ndarray

    def total(self, epoch: int) -> int:
        """Return the epochs of all networks together, up to one epoch."""
        return int(np.minimum(self.epochs, epoch).sum())


def one_or_many(lr_verdict: Function, runs: Mapping[str, Any]) -> Stage | StaticFigure:
    """Show many recorded trainings, and which of them a plan would have let go on.

    Parameters
    ----------
    lr_verdict : callable
        ``lr_verdict(losses)``, of the student: what it calls diverged can be stopped at once.
    runs : mapping of str to array_like
        ``dev`` (n, T), accuracy after each epoch, and ``costs`` (n, T + 1), at the start and
        after each epoch; NaN from where a run diverged.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    dev, costs = (np.asarray(runs[name], dtype=float) for name in ("dev", "costs"))
    n, last = dev.shape

    @cache
    def broken() -> np.ndarray:
        return np.array([_explodes(lr_verdict, row) for row in costs])

    def scene(plan: str, which: int, stop: bool, epoch: int) -> Scene:
        limit = broken() if stop else np.full(n, last)
        spent = Spent(np.minimum(_plan(plan, which - 1, dev), limit))
        best = [_best(dev, spent, at) for at in range(last + 1)]
        notes = [_note(plan, spent, best[at], at, last) for at in range(last + 1)]
        return Scene([_curves(dev, spent), _bill(dev, which - 1, limit)], notes)

    return stage(
        scene,
        [
            Choice("plan", "plan", PLANS, ALL),
            Slider("which", "the one network: number", range(1, n + 1), 1),
            Toggle("stop", "stop what has diverged", False),
            Player("epoch", "epoch", last, last, per_second=6),
        ],
        title=f"{n} networks",
        noted=[{"plan": ALL}, {"plan": THIRDS}],
    )


def _explodes(lr_verdict: Function, costs: np.ndarray) -> int:
    """Return the first epoch at which a run is called diverged; a large number if there is none."""
    given = np.where(np.isnan(costs), np.inf, costs)
    for epoch in range(1, len(given)):
        said = call(lr_verdict, given[: epoch + 1])
        if not isinstance(said, str):
            raise LearnerProblem(f"{name_of(lr_verdict)} returned {said!r}; expected is a word.")
        if said == "diverged":
            return epoch
    return len(given)


def _plan(plan: str, which: int, dev: np.ndarray) -> np.ndarray:
    """Return until which epoch each network is trained."""
    n, last = dev.shape
    if plan == ALL:
        return np.full(n, last)
    epochs = np.zeros(n, dtype=int)
    if plan == ONE:
        epochs[which] = last
        return epochs
    alive = np.arange(n)
    for rung in (*RUNGS, last):
        epochs[alive] = rung
        scores = np.nan_to_num(dev[alive, rung - 1], nan=-1.0)
        alive = alive[np.argsort(-scores, kind="stable")][: max(1, len(alive) // 3)]
    return epochs


def _best(dev: np.ndarray, spent: Spent, epoch: int) -> float:
    """Return the best accuracy that has been seen up to an epoch; 0 before the first."""
    seen = np.arange(1, dev.shape[1] + 1) <= np.minimum(spent.epochs, epoch)[:, np.newaxis]
    return float(np.max(np.where(seen, np.nan_to_num(dev), 0.0)))


def _curves(dev: np.ndarray, spent: Spent) -> Panel:
    epochs = np.arange(dev.shape[1] + 1)
    marks: list[Mark] = []
    for row, until in zip(dev, spent.epochs, strict=True):
        if until:
            seen = np.where(epochs <= until, [0.1, *row], np.nan)
            look = {"color": 0, "width": 1.6} if until == dev.shape[1] else {"color": "grey"}
            marks.append(Line(epochs, seen, dash="solid", grow=True, **look))
    return Panel(
        "Each line is a network",
        marks,
        xlabel="epoch",
        ylabel="dev accuracy",
        xlim=(0, dev.shape[1]),
        ylim=(0, 1),
        alt="Accuracy of the networks over the epochs; the plan lets some go on to the end.",
    )


def _bill(dev: np.ndarray, which: int, limit: np.ndarray) -> Panel:
    last = dev.shape[1]
    totals = [Spent(np.minimum(_plan(plan, which, dev), limit)).total(last) for plan in PLANS]
    return Panel(
        "Epochs in all",
        [Bars(np.arange(len(PLANS)), totals, "", 0, ("one", "all", "thirds"))],
        ylabel="epochs of training",
        ylim=(0, 1.05 * dev.size),
        alt="How many epochs of training each plan takes in all.",
    )


def _note(plan: str, spent: Spent, best: float, epoch: int, last: int) -> str:
    alive = int((spent.epochs >= max(epoch, 1)).sum())
    return (
        f"{plan.capitalize()}: after epoch {epoch}, {alive} still in training, "
        f"{spent.total(epoch)} epochs spent in all, best so far {best:.1%}."
    )
