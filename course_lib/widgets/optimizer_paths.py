"""Optimizer paths: four ways down the same surface, each taken by the learner's own function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import surfaces
from course_lib.studies.descents import MEMORIES, Function, Settings, begin, take_step
from course_lib.widgets.descent_panels import (
    MOST,
    TARGET,
    cost_panel,
    drawn_cost,
    equal_costs,
    path_panel,
)
from course_lib.widgets.learner import LearnerProblem, NotWritten, blaming, name_of, numbers
from course_lib.widgets.stage import (
    Arrow,
    Choice,
    Contours,
    Dots,
    Line,
    Mark,
    Panel,
    Player,
    Point,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.static import StaticFigure

STEPS = 150
#: A path that is so far away is over.
FAR = 1e4
TURN = 45.0
START, TURNED_START = (-2.0, 1.0), (-2.1213, -0.7071)
#: Twelve for each power of ten.
RATES = tuple(
    float(f"{digits}e{power}")
    for power in (-3, -2, -1, 0)
    for digits in (1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2)
    if (digits, power) <= (3.3, 0) or power < 0
)
BETAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
NOISES = (0.0, 0.3, 1.0, 3.0, 10.0)
COLORS = {kind: i for i, kind in enumerate(MEMORIES)}


Pair = tuple[float, float]


class View(NamedTuple):
    """A surface, and the part of it that is drawn."""

    surface: surfaces.Surface
    xlim: tuple[float, float]
    ylim: tuple[float, float]


VIEWS = {
    "bowl": View(surfaces.bowl(), (-3, 3), (-2, 2)),
    "bowl, turned by 45°": View(surfaces.bowl(angle=TURN), (-3, 3), (-2, 2)),
    "narrow ravine": View(surfaces.ravine(), (-3, 3), (-2, 2)),
    "saddle": View(surfaces.saddle(), (-3, 3), (-2, 2)),
    "Rosenbrock's valley": View(surfaces.rosenbrock(), (-2.25, 2.25), (-1, 2)),
}


class Walk(NamedTuple):
    """What one optimizer did.

    Attributes
    ----------
    w : ndarray, shape (2, STEPS + 1)
        Weight and bias before the first step and after each; NaN from where it is over.
    grads : ndarray, shape (2, STEPS + 1)
        The gradient that the next step is given; NaN after the last.
    averages : ndarray, shape (k, 2, STEPS + 1)
        What it remembered before the first step and after each.
    """

    w: np.ndarray
    grads: np.ndarray
    averages: np.ndarray


def optimizer_paths(
    gd_step: Function,
    momentum_step: Function | None = None,
    rmsprop_step: Function | None = None,
    adam_step: Function | None = None,
) -> Stage | StaticFigure:
    """Show optimizers on their way over a surface: a weight to the right, a bias upwards.

    The first panel has the paths over lines of equal cost; the start can be put anywhere. The
    second has the cost after each step. Where there are several optimizers, the third looks into
    one of them at the present step: the gradient and what it remembers, which make the step.

    Parameters
    ----------
    gd_step : callable
        ``gd_step(params, grads, learning_rate) -> params``.
    momentum_step, rmsprop_step, adam_step : callable, optional
        The learner's functions, as notebook 07 has them. One that is not written yet is left out.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """
    given = dict(zip(MEMORIES, (gd_step, momentum_step, rmsprop_step, adam_step), strict=True))
    steps = {kind: step for kind, step in given.items() if step is not None}

    @lru_cache(maxsize=64)
    def walk(
        kind: str, surface: str, start: tuple[float, float], settings: Settings, noise: float
    ) -> Walk:
        return _walk(kind, steps[kind], VIEWS[surface].surface, start, settings, noise)

    def scene(
        surface: str,
        start: tuple[float, float],
        rate: float,
        step: int,
        beta1: float = 0.9,
        beta2: float = 0.9,
        noise: float = 0.0,
        inside: str = next(iter(steps)),
        **shown: bool,
    ) -> Scene:
        settings = Settings(rate, beta1, beta2)
        walks, problems = {}, []
        for kind in steps:
            try:
                if shown.get(_switch(kind), True):
                    walks[kind] = walk(kind, surface, start, settings, noise)
            except LearnerProblem as problem:
                problems.append(problem)
        if not walks and problems:
            raise problems[0]
        view = VIEWS[surface]
        panels = [_paths(view, walks), _losses(view, walks)]
        if len(steps) > 1:
            panels.append(_inside(inside, walks.get(inside)))
        return Scene(panels, _notes(view, walks, problems))

    return stage(
        scene,
        _controls(list(steps)),
        title="Four ways down" if len(steps) == len(MEMORIES) else "Ways down",
        noted=[{"step": 60}, {"surface": "bowl, turned by 45°", "start": TURNED_START, "step": 60}],
        presets=_presets(list(steps)),
    )


def _controls(kinds: Sequence[str]) -> list[Any]:
    """Return the controls that the optimizers need."""
    controls: list[Any] = [
        Choice("surface", "surface", list(VIEWS)),
        Slider("rate", "learning rate α", RATES, 0.068, format=".2g"),
    ]
    if len(kinds) > 1:
        controls.append(Slider("beta1", "β₁ (of gradients)", BETAS, 0.9))
    if "RMSprop" in kinds or "Adam" in kinds:
        controls.append(Slider("beta2", "β₂ (of squares)", BETAS, 0.9))
    controls.append(Slider("noise", "noise of the gradient", NOISES, 0.0))
    controls.append(Point("start", "start", 0, START, (0.1, 0.1), color="ink"))
    if len(kinds) > 1:
        controls += [Toggle(_switch(kind), kind, True) for kind in kinds]
        controls.append(Choice("inside", "look into", kinds, kinds[-1]))
    return [*controls, Player("step", "step", STEPS, STEPS)]


def _switch(kind: str) -> str:
    """Return the name of the control that shows an optimizer."""
    return kind.lower().replace(" ", "_")


def _presets(kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the settings that make a point with these optimizers."""
    turned = {"surface": "bowl, turned by 45°", "start": TURNED_START}
    ridge = {"surface": "saddle", "start": (-2.0, 0.01), "rate": 0.1}
    valley = {"surface": "Rosenbrock's valley", "start": (-1.2, 1.0), "rate": 0.027}
    wanted: dict[str, tuple[list[str], dict[str, Any]]] = {
        "just below the limit": (["gradient descent"], {"rate": 0.068}),
        "just above it": (["gradient descent"], {"rate": 0.082}),
        "a ravine": (["gradient descent"], {"surface": "narrow ravine", "rate": 0.018}),
        "momentum widens the limit": (["gradient descent", "momentum"], {"rate": 0.56}),
        "a straight bowl": (list(MEMORIES), {"rate": 0.068, "inside": "RMSprop"}),
        "the same, turned": (list(MEMORIES), {"rate": 0.068, "inside": "RMSprop", **turned}),
        "the first step": (["RMSprop", "Adam"], {"rate": 0.47, "step": 1}),
        "off a saddle": (list(MEMORIES), ridge),
        "round the bend": (list(MEMORIES), valley),
        "noise": (["gradient descent", "momentum"], {"rate": 0.068, "noise": 3.0}),
    }
    alone = {"just below the limit", "just above it", "a ravine"}
    presets = {}
    for words, (used, setting) in wanted.items():
        if set(used) <= set(kinds) and (words in alone) == (len(kinds) == 1):
            switches = {_switch(kind): kind in used for kind in kinds} if len(kinds) > 1 else {}
            inside = {"inside": used[-1]} if len(kinds) > 1 else {}
            presets[words] = {"step": STEPS, **switches, **inside, **setting}
    return presets


# --- walking ------------------------------------------------------------------------------------


def _walk(
    kind: str,
    step: Function,
    surface: surfaces.Surface,
    start: tuple[float, float],
    settings: Settings,
    noise: float,
) -> Walk:
    """Take all steps; the same noise for every optimizer."""
    jolts = noise * np.random.default_rng(0).normal(size=(STEPS, 2))
    params: Any = {"W1": np.full((1, 1), start[0]), "b1": np.full((1, 1), start[1])}
    memory = begin(kind, params)
    path, slopes = [start], []
    kept: list[list[Pair]] = [[(0.0, 0.0)] for _ in memory]
    for t, jolt in enumerate(jolts, start=1):
        slope = surface.gradient(np.array(path[-1])) + jolt
        slopes.append(slope)
        grads = {"dW1": slope[:1, np.newaxis], "db1": slope[1:, np.newaxis]}
        params, *memory = _advance(kind, step, params, grads, memory, t, settings)
        w, b = _pair(step, params, "W1", "b1")
        if not (abs(w) < FAR and abs(b) < FAR):  # nor if it is NaN
            break
        path.append((w, b))
        for pairs, average in zip(kept, memory, strict=True):
            pairs.append(_pair(step, average, "dW1", "db1"))
    averages = [_filled(pairs) for pairs in kept]
    return Walk(_filled(path), _filled(slopes), np.reshape(averages, (-1, 2, STEPS + 1)))


def _advance(kind: str, step: Function, *inputs: Any) -> tuple[Any, ...]:
    """Take one step, and return the parameters and what the optimizer remembers."""
    with blaming(step):
        returned = take_step(kind, step, *inputs)
    if not MEMORIES[kind]:
        return (returned,)
    if isinstance(returned, tuple) and len(returned) == 1 + MEMORIES[kind]:
        return returned
    names = {1: "the parameters and its average", 2: "the parameters, V and S"}[MEMORIES[kind]]
    raise LearnerProblem(f"{name_of(step)} should return {names}.")


def _pair(step: Function, arrays: Any, *names: str) -> Pair:
    """Return two numbers out of a dict of arrays."""
    try:
        first, second = (arrays[name] for name in names)
    except (TypeError, KeyError, IndexError) as error:
        raise LearnerProblem(
            f"{name_of(step)} should return dicts with {names[0]} and {names[1]}."
        ) from error
    return _number(step, first, names[0]), _number(step, second, names[1])


def _number(step: Function, array: Any, name: str) -> float:
    """Return the only number of an array."""
    if type(array) is np.ndarray and array.shape == (1, 1) and array.dtype == float:
        return float(array.item())  # nearly always; a thousand times for a picture
    return float(numbers(step, array, (1, 1), what=name).item())


def _filled(pairs: Sequence[Any]) -> np.ndarray:
    """Return pairs as columns, one for each step; NaN where there are none."""
    columns = np.full((2, STEPS + 1), np.nan)
    columns[:, : len(pairs)] = np.array(pairs, dtype=float).T
    return columns


# --- drawing ------------------------------------------------------------------------------------


@cache
def _ground(name: str) -> Contours:
    """Return the lines of equal cost."""
    view = next(one for one in VIEWS.values() if one.surface.name == name)
    grid = np.array(np.meshgrid(np.linspace(*view.xlim, 61), np.linspace(*view.ylim, 61)))
    heights = view.surface.cost(grid.reshape(2, -1)).reshape(61, 61)
    if view.surface.minimum is not None:
        return equal_costs(heights, view.xlim, view.ylim, lines=9)
    levels = [-4, -3, -2, -1, -0.3, 0, 0.3, 1, 2, 3, 4]
    return Contours(heights, (*view.xlim, *view.ylim), levels)


def _paths(view: View, walks: Mapping[str, Walk]) -> Panel:
    marks: list[Mark] = [_ground(view.surface.name)]
    if view.surface.minimum is not None:
        least = view.surface.minimum
        marks.append(Dots(least[:1], least[1:], color="grey", size=5, marker="plus"))
    for kind, walk in walks.items():
        marks.append(Line(walk.w[0], walk.w[1], kind, COLORS[kind], 1.8, grow=True))
        marks.append(_head(walk.w[0], walk.w[1], COLORS[kind]))
    alt = f"Lines of equal cost of {view.surface.name}, and the paths of the optimisers."
    return path_panel("The paths", marks, view.xlim, view.ylim, alt)


def _head(x: np.ndarray, y: np.ndarray, color: int) -> Dots:
    """Return a dot that goes along."""
    return Dots(x[:, np.newaxis], y[:, np.newaxis], color=color, size=5, frames="step")


def _losses(view: View, walks: Mapping[str, Walk]) -> Panel:
    marks: list[Mark] = []
    bounded = view.surface.minimum is not None
    at = np.arange(STEPS + 1.0)
    for kind, walk in walks.items():
        cost = view.surface.cost(walk.w)
        drawn = drawn_cost(cost) if bounded else cost
        marks.append(Line(at, drawn, "", COLORS[kind], 1.8, grow=True))
        marks.append(_head(at, drawn, COLORS[kind]))
    alt = "The cost of each optimiser after each step."
    return cost_panel(marks, STEPS, alt, bounded=bounded)


def _inside(kind: str, walk: Walk | None) -> Panel:
    """Return what makes the step that led here, in directions: lengths are only compared."""
    marks: list[Mark] = []
    if walk is not None:
        marks = _directions(kind, walk)
    return Panel(
        f"Inside {kind}, at this step",
        marks,
        xlabel="along w",
        ylabel="along b",
        xlim=(-2.1, 2.1),
        ylim=(-1.6, 1.6),
        equal=True,
        xticks=[],
        yticks=[],
        alt="Arrows for the gradient and for what the optimiser remembers, and the step they make.",
    )


def _directions(kind: str, walk: Walk) -> list[Mark]:
    """Return arrows for slope, velocity and step, and the ellipse by which the step is scaled."""
    slope = -np.roll(walk.grads, 1, axis=1)  # of the step that led here
    move = np.diff(walk.w, prepend=np.nan)
    arrows: dict[str, tuple[np.ndarray, Any]] = {"−gradient": (slope, "grey")}
    if kind in ("momentum", "Adam"):
        arrows["−velocity"] = (-walk.averages[0], COLORS["momentum"])
    longest = np.max([np.hypot(*arrow) for arrow, _ in arrows.values()], axis=0)
    with np.errstate(all="ignore"):
        marks: list[Mark] = [
            _arrow(arrow / longest, label, color) for label, (arrow, color) in arrows.items()
        ]
        marks.append(_arrow(0.7 * move / np.hypot(*move), "step", COLORS[kind], 3.0))
        if kind in ("RMSprop", "Adam"):
            marks.insert(0, _ellipse(1 / np.sqrt(walk.averages[-1])))
    return marks


def _arrow(tip: np.ndarray, label: str, color: Any, width: float = 2.0) -> Arrow:
    """Return an arrow from the middle, one for each step."""
    zero = np.zeros((STEPS + 1, 1))
    x, y = (np.where(np.isfinite(part), part, 0.0)[:, np.newaxis] for part in tip)
    return Arrow(zero, zero, x, y, label, color, width, frames="step")


def _ellipse(axes: np.ndarray) -> Line:
    """Return by how much a step is stretched, one way and the other; the longer is 1."""
    turn = np.linspace(0, 2 * np.pi, 49)
    part = axes / axes.max(axis=0)
    part[~np.isfinite(part)] = np.nan
    x, y = part[0][:, np.newaxis] * np.cos(turn), part[1][:, np.newaxis] * np.sin(turn)
    return Line(x, y, "stretch 1/√s", COLORS["RMSprop"], 1.8, frames="step")


# --- words --------------------------------------------------------------------------------------


def _notes(view: View, walks: Mapping[str, Walk], problems: Sequence[LearnerProblem]) -> list[str]:
    """Return a note for each step."""
    costs = {kind: view.surface.cost(walk.w) for kind, walk in walks.items()}
    if view.surface.minimum is None:
        tail = [
            _firsts(
                "Off the ridge, b beyond ±1", {k: abs(one.w[1]) > 1 for k, one in walks.items()}
            )
        ]
    else:
        below = {kind: cost < TARGET for kind, cost in costs.items()}
        tail = [_firsts(f"Below {TARGET:g} for the first time", below), _losers(costs)]
    tail += map(_left_out, problems)
    after = " ".join(filter(None, tail))
    notes = []
    for k in range(STEPS + 1):
        now = ", ".join(f"{kind} {cost[k]:.2g}" for kind, cost in costs.items() if cost[k] < MOST)
        notes.append(f"Cost after {k} steps: {now or 'none'}. {after}".replace("-", "−").rstrip())
    return notes


def _firsts(what: str, reached: Mapping[str, np.ndarray]) -> str:
    """Say at which step each optimizer is there for the first time."""
    said = [f"{kind} at step {there.argmax()}" for kind, there in reached.items() if there.any()]
    return f"{what}: {', '.join(said)}." if said else ""


def _losers(costs: Mapping[str, np.ndarray]) -> str:
    """Say whose cost has left the picture for good."""
    lost = [kind for kind, cost in costs.items() if not abs(cost[-1]) < MOST]
    return f"Diverged: {', '.join(lost)}." if lost else ""


def _left_out(problem: LearnerProblem) -> str:
    said = str(problem)
    return said.split(":")[0] + ", so it is left out." if isinstance(problem, NotWritten) else said
