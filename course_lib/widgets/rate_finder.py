"""The learning-rate finder: short runs with many rates, and the learner's verdict on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, name_of
from course_lib.widgets.stage import (
    Band,
    Dots,
    Line,
    Mark,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

Function = Callable[..., Any]
VERDICTS = {"too_small": "too small", "ok": "ok", "too_big": "too big", "diverged": "diverged"}
LEAST, MOST = 0.02, 100.0


def rate_finder(
    lr_verdict: Function, runs: Mapping[str, Any], start: float = 1e-3
) -> Stage | StaticFigure:
    """Show a short training for each of many learning rates, and judge them.

    On the left, the costs of the chosen run among the others. On the right, the last cost over
    the learning rate, by verdict.

    Parameters
    ----------
    lr_verdict : callable
        ``lr_verdict(losses)``, of the student.
    runs : mapping of str to array_like
        ``rates`` (k,), increasing; ``costs`` (k, T + 1), at the start and after each epoch, NaN
        from where a run diverged; ``dev`` (k, T), the accuracy after each epoch.
    start : float
        The learning rate to begin with.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    rates, costs, dev = (np.asarray(runs[name], dtype=float) for name in ("rates", "costs", "dev"))
    most = costs.shape[1] - 1

    @lru_cache(maxsize=most)
    def verdicts(epochs: int) -> tuple[str, ...]:
        given = np.where(np.isnan(costs), np.inf, costs)[:, : epochs + 1]
        return tuple(_verdict(lr_verdict, losses) for losses in given)

    def scene(rate: float, epochs: int) -> Scene:
        chosen = int(np.argmin(np.abs(np.log(rates / rate))))
        said = verdicts(epochs)
        panels = [
            _runs(costs[:, : epochs + 1], most, chosen),
            _overview(rates, costs[:, epochs], said, chosen),
        ]
        return Scene(panels, _note(rates, costs[:, : epochs + 1], dev, said, chosen))

    return stage(
        scene,
        [
            Slider(
                "rate",
                "learning rate α",
                [float(f"{rate:.2g}") for rate in rates],
                start,
                format=".2g",
            ),
            Slider("epochs", "epochs of a run", range(2, most + 1), most),
        ],
        title="Learning-rate finder",
        noted=[{"rate": 1e-5}, {"rate": 0.01}, {"rate": 0.46}],
        presets={
            "0.0001, after two epochs": {"epochs": 2, "rate": 1e-4},
            f"0.0001, after {most} epochs": {"epochs": most, "rate": 1e-4},
            "up and down": {"rate": 0.46},
        },
    )


def _verdict(lr_verdict: Function, losses: np.ndarray) -> str:
    said = call(lr_verdict, losses)
    if said not in VERDICTS:
        raise LearnerProblem(
            f"{name_of(lr_verdict)} returned {said!r}; it should be one of "
            f"{', '.join(map(repr, VERDICTS))}."
        )
    return str(said)


def _drawn(costs: np.ndarray) -> np.ndarray:
    """Bring costs into the picture: what diverged lies at its upper edge."""
    return np.clip(np.where(np.isfinite(costs), costs, MOST), LEAST, MOST)


def _runs(costs: np.ndarray, most: int, chosen: int) -> Panel:
    epochs = np.arange(costs.shape[1])
    others: list[Mark] = [
        Line(epochs, _drawn(row), color="grey", width=0.7) for row in np.delete(costs, chosen, 0)
    ]
    return Panel(
        "The runs",
        [*others, Line(epochs, _drawn(costs[chosen]), "this one", color=0, width=3)],
        xlabel="epoch",
        ylabel="cost (nats)",
        xlim=(0, most),
        ylim=(LEAST, 1.2 * MOST),
        yscale="log",
        alt="Cost of each short run over its epochs; the chosen one is drawn thick.",
    )


def _overview(rates: np.ndarray, last: np.ndarray, said: tuple[str, ...], chosen: int) -> Panel:
    drawn = _drawn(last)
    marks: list[Mark] = [Rule(x=rates[chosen], color="grey")]
    good = np.array([verdict == "ok" for verdict in said])
    if good.any():
        edges = rates[good][[0, -1]] * [0.8, 1.25]
        marks.append(Band(x0=edges[0], x1=edges[1], color="grey"))
    for color, (verdict, words) in zip((5, 2, 3, 1), VERDICTS.items(), strict=True):
        mine = np.array([one == verdict for one in said])
        if mine.any():
            marks.append(Dots(rates[mine], drawn[mine], words, color=color, size=4.5))
    return Panel(
        "Your verdict on each",
        marks,
        xlabel="learning rate α",
        ylabel="last cost (nats)",
        xlim=(rates[0] / 1.5, rates[-1] * 1.5),
        ylim=(LEAST, 1.2 * MOST),
        xscale="log",
        yscale="log",
        alt="Last cost of each run over its learning rate, marked by your verdict.",
    )


def _note(
    rates: np.ndarray, costs: np.ndarray, dev: np.ndarray, said: tuple[str, ...], chosen: int
) -> str:
    epochs = costs.shape[1] - 1
    last, right = costs[chosen, -1], dev[chosen, epochs - 1]
    went = f"{costs[chosen, 0]:.2f} to {last:.2f}" if np.isfinite(last) else "any bound"
    read = f"; it reads {right:.0%} of the development digits" if np.isfinite(right) else ""
    good = [float(rate) for rate, verdict in zip(rates, said, strict=True) if verdict == "ok"]
    span = f" Your verdict is ok from {good[0]:.2g} to {good[-1]:.2g}." if good else ""
    how = "goes from" if np.isfinite(last) else "leaves"
    return (
        f"α = {rates[chosen]:.2g}: {VERDICTS[said[chosen]]}. In {epochs} epochs the cost {how} "
        f"{went}{read}.{span}"
    )
