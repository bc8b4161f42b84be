"""Signal through depth: a network as it was drawn, measured forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.plots.initialisation import in_powers
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import (
    Choice,
    Dots,
    Line,
    Panel,
    Rule,
    Scene,
    Slider,
    Stage,
    stage,
)
from course_lib.widgets.stage.marks import Mark
from course_lib.widgets.static import StaticFigure

WIDTH = 128
NUM_EXAMPLES = 64
KINDS = ["he", "lecun", "glorot", "small", "large"]
ACTIVATIONS = ["relu", "tanh", "sigmoid"]
GAINS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5]
DEPTHS = [2, 3, 5, 7, 10, 15, 20, 30]
# A logarithmic axis reaches at least this far, lest a level line look like a mountain range.
LEAST_RANGE = (1e-3, 1e3)

Function = Callable[..., Any]


def signal_through_depth(
    draw: Function, measure: Function, norms: Function
) -> Stage | StaticFigure:
    """Show how a signal fares on its way forwards, and the gradient on its way back.

    Parameters
    ----------
    draw : callable
        ``draw(dims, kind, rng)`` returns ``W1, b1 ...``: the learner's `init_params`.
    measure : callable
        ``measure(X, params, activations)`` returns ``"std"`` and ``"saturated"``, each a list of
        one number for each layer: the learner's `activation_stats`.
    norms : callable
        ``norms(X, Y, params, activations)`` returns one number for each layer: the learner's
        `layer_grad_norms`.

    Returns
    -------
    Stage or StaticFigure
        With controls for the rule, a gain on top of it, activation and depth.
    """

    def scene(kind: str, gain: float, activation: str, depth: float) -> Scene:
        network = _Network(draw, kind, gain, activation, int(depth))
        return _picture(network, *network.forwards(measure), network.backwards(norms))

    return stage(
        scene,
        [
            Choice("kind", "rule", KINDS),
            Slider("gain", "gain: every weight times", GAINS, 1),
            Choice("activation", "activation", ACTIVATIONS),
            Slider("depth", "hidden layers", DEPTHS, 10, format=".0f"),
        ],
        title="Forwards and backwards through a network that nobody has trained",
        noted=[{"kind": "he"}, {"kind": "small"}, {"kind": "large", "activation": "tanh"}],
    )


class _Network:
    """Hidden layers of one width and one sigmoid on top, drawn with the learner's rule."""

    def __init__(self, draw: Function, kind: str, gain: float, activation: str, depth: int) -> None:
        self.kind, self.gain, self.activation, self.depth = kind, gain, activation, depth
        self.activations = [activation] * depth + ["sigmoid"]
        dims = [WIDTH] * (depth + 1) + [1]
        rng = np.random.default_rng(0)
        self.X = rng.normal(size=(WIDTH, NUM_EXAMPLES))
        self.Y = rng.integers(0, 2, size=(1, NUM_EXAMPLES)).astype(float)
        self.params = parameters_of(draw, call(draw, dims, kind, np.random.default_rng(1)), dims)
        for layer in range(1, len(dims)):
            self.params[f"W{layer}"] *= gain

    def forwards(self, measure: Function) -> tuple[np.ndarray, np.ndarray]:
        """Return standard deviation and saturated share of each hidden layer."""
        stats = call(measure, self.X, self.params, self.activations)
        if not isinstance(stats, Mapping):
            raise LearnerProblem(
                f'{name_of(measure)} returned {type(stats).__name__}, expected a dict with "mean", '
                '"std" and "saturated".'
            )
        shape = (self.depth + 1,)
        std, saturated = (
            numbers(measure, stats.get(name), shape, what=f'"{name}"')
            for name in ("std", "saturated")
        )
        return std[: self.depth], saturated[: self.depth]

    def backwards(self, norms: Function) -> np.ndarray:
        """Return the length of each layer's gradient."""
        lengths = call(norms, self.X, self.Y, self.params, self.activations)
        return numbers(norms, lengths, (self.depth + 1,))


def parameters_of(draw: Function, params: Any, dims: list[int]) -> dict[str, np.ndarray]:
    """Return the parameters that a learner's function drew, if they fit the network.

    Parameters
    ----------
    draw : callable
        The function, for its name.
    params : object
        What it returned.
    dims : list of int
        Units of each layer, inputs first.

    Returns
    -------
    dict of str to ndarray
        ``W1`` (n_1, n_x), ``b1`` (n_1, 1) and so on, copies.

    Raises
    ------
    LearnerProblem
        If something else came, or something is missing or has another shape.
    """
    if not isinstance(params, Mapping):
        kind = type(params).__name__
        raise LearnerProblem(f"{name_of(draw)} returned {kind}, expected a dict W1, b1, …")
    fitting = {}
    for layer in range(1, len(dims)):
        for name, columns in (("W", dims[layer - 1]), ("b", 1)):
            key = f"{name}{layer}"
            values = numbers(draw, params.get(key), (dims[layer], columns), what=key)
            fitting[key] = values.copy()
    return fitting


def _picture(
    network: _Network, std: np.ndarray, saturated: np.ndarray, lengths: np.ndarray
) -> Scene:
    level = Rule(y=1.0, dash="dotted", color="grey")
    logarithmic = {"yscale": "log"}
    panels = [
        _panel(
            "Forwards: the signal",
            std,
            color=0,
            behind=[level],
            ylabel="standard deviation of A",
            ylim=_range(std),
            **logarithmic,
        ),
        _panel(
            "Forwards: saturated units",
            saturated,
            color=2,
            ylabel="share with g′(z) < 0.05",
            ylim=(-0.02, 1.02),
        ),
        _panel(
            "Backwards: the gradient",
            lengths,
            color=1,
            behind=[level],
            ylabel="length of dW",
            ylim=_range(lengths),
            **logarithmic,
        ),
    ]
    last = network.depth
    first, tip = in_powers(std[0]), in_powers(std[-1])
    note = (
        f"{network.activation}, {network.kind} × {network.gain:g}, {last} hidden layers. From the "
        f"first to the last of them the signal goes from {first} to {tip}; {saturated[-1]:.0%} of "
        f"the last one is saturated. The gradient of W1 has the length {in_powers(lengths[0])}, "
        f"that of W{last} {in_powers(lengths[last - 1])}."
    )
    return Scene(panels, note)


def _panel(
    title: str, values: np.ndarray, *, color: int, behind: Sequence[Mark] = (), **axes: Any
) -> Panel:
    layers = np.arange(1, len(values) + 1)
    marks = [*behind, Line(layers, values, color=color), Dots(layers, values, color=color)]
    alt = f"From {in_powers(values[0])} in layer 1 to {in_powers(values[-1])} in the last one."
    return Panel(title, marks, xlabel="layer", xlim=(0.5, len(values) + 0.5), alt=alt, **axes)


def _range(values: np.ndarray) -> tuple[float, float]:
    drawn = values[np.isfinite(values) & (values > 0)]
    low, high = LEAST_RANGE
    if drawn.size:
        low, high = min(low, drawn.min() / 2), max(high, 2 * drawn.max())
    return float(low), float(high)
