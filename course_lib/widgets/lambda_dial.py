"""The λ dial: one network on noisy moons, from learning by heart to learning nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.studies.moons_sweep import BAYES_ERROR, EXTENT, MAPPED, SEEDS, moons_split
from course_lib.widgets.stage import (
    Dots,
    Line,
    Panel,
    Regions,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.static import StaticFigure

#: Where λ = 0 stands on a logarithmic axis.
ZERO_AT = 0.01
TICKS = (0.03, 0.1, 0.3, 1, 3, 10, 30)
KEYS = ("lambd", "train_error", "dev_error", "dev_cost", "norm", "probability")

Sweep = Mapping[str, np.ndarray]


def lambda_dial(sweep: Sweep, title: str = "One network, one dial") -> Stage | StaticFigure:
    """Show what λ does to a network's boundary, errors and weights.

    Above, the 100 examples that one network learnt from with what it says over the plane, and the
    errors on the training and the development sets with the error that nobody can beat. Below, the
    sum of the squared weights, and the cost on the development set.

    Parameters
    ----------
    sweep : mapping of str to ndarray
        What `course_lib.studies.moons_sweep.moons_sweep` returned.
    title : str
        Heading; two dials on a page need different ones.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.

    Raises
    ------
    ValueError
        If ``sweep`` is something else.
    """
    if not isinstance(sweep, Mapping) or not set(KEYS) <= set(sweep):
        got = ", ".join(map(str, sweep)) if isinstance(sweep, Mapping) else repr(sweep)
        raise ValueError(
            f"lambda_dial takes what moons_sweep returned, a dict with {', '.join(KEYS)}; got {got}"
        )
    lambdas = sweep["lambd"].tolist()

    def scene(lambd: float) -> Scene:
        i = lambdas.index(lambd)
        panels = [
            _boundary(sweep["probability"][i]),
            _errors(sweep, i),
            _weights(sweep, i),
            _cost(sweep, i),
        ]
        return Scene(panels, note=_note(sweep, i), columns=2)

    return stage(
        scene,
        [Slider("lambd", "λ, the price of large weights", values=lambdas, value=lambdas[0])],
        title=title,
        noted=[{"lambd": lambdas[k]} for k in (0, len(lambdas) // 2, -2)],
    )


def _boundary(probability: np.ndarray) -> Panel:
    examples, _ = moons_split(MAPPED)
    x1, x2 = examples.X
    dots = [
        Dots(x1[examples.y == k], x2[examples.y == k], label=f"{name} moon", color=k)
        for k, name in enumerate(examples.classes)
    ]
    return Panel(
        "What one network has learnt",
        [Regions(probability / 255.0, EXTENT), *dots],
        xlabel="x₁",
        ylabel="x₂",
        xlim=EXTENT[:2],
        ylim=EXTENT[2:],
        equal=True,
        alt="100 examples of two classes, and the line at which the network changes its answer.",
    )


def _errors(sweep: Sweep, i: int) -> Panel:
    x = _places(sweep)
    train_error, dev_error = (
        100 * sweep[name].mean(axis=1) for name in ("train_error", "dev_error")
    )
    floor = np.full(len(x), 100 * BAYES_ERROR)
    return Panel(
        "Wrong answers",
        [
            Line(x, dev_error, label="development", color=1),
            Line(x, train_error, label="training", color=0),
            Line(x, floor, label="nobody can do better", color="grey", dash="dotted"),
            Rule(x=x[i]),
        ],
        **_axis(sweep),
        ylabel="error (%)",
        ylim=(0, 25),  # where all weights vanish, the errors are those of a guess, and off the top
        alt="The training error rises with λ; the development error falls a little, then rises.",
    )


def _weights(sweep: Sweep, i: int) -> Panel:
    x, norm = _places(sweep), sweep["norm"].mean(axis=1)
    return Panel(
        "Size of the weights",
        [Line(x, norm, color=2, dash="solid"), Rule(x=x[i])],
        **_axis(sweep),
        ylabel="sum of squared weights",
        yscale="log",
        ylim=(1, 1000),  # at the largest λ nothing is left of them
        alt="The sum of the squared weights only falls as λ grows.",
    )


def _cost(sweep: Sweep, i: int) -> Panel:
    x, cost = _places(sweep), sweep["dev_cost"].mean(axis=1)
    return Panel(
        "Cost of new examples",
        [Line(x, cost, color=1, dash="solid"), Rule(x=x[i])],
        **_axis(sweep),
        ylabel="cost (nats)",
        ylim=(0, 0.8),
        alt="The cost of the development set falls by half as λ grows to 1, and then rises.",
    )


def _places(sweep: Sweep) -> np.ndarray:
    return np.maximum(sweep["lambd"], ZERO_AT)


def _axis(sweep: Sweep) -> dict[str, Any]:
    top = float(sweep["lambd"].max())
    ticks = [(ZERO_AT, "0"), *((tick, f"{tick:g}") for tick in TICKS if tick <= top)]
    return {
        "xlabel": "λ",
        "xscale": "log",
        "xlim": (0.8 * ZERO_AT, 1.25 * top),
        "xticks": ticks,
    }


def _note(sweep: Sweep, i: int) -> str:
    train_error, dev_error, norm = (
        sweep[name][i].mean() for name in ("train_error", "dev_error", "norm")
    )
    return (
        f"λ = {sweep['lambd'][i]:g}: {train_error:.1%} of the training examples and "
        f"{dev_error:.1%} of new ones are answered wrongly; the squared weights sum to {norm:.3g}. "
        f"Means over {len(SEEDS)} draws of the data; the map is one of them."
    )
