"""The neuron bench: one neuron, one example, and what a small change of z does."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.widgets.learner import call, numbers
from course_lib.widgets.plane import term
from course_lib.widgets.stage import Choice, Dots, Line, Panel, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

KINDS = ("sigmoid", "tanh", "relu", "leaky_relu")
CROSS_ENTROPY = "cross-entropy"
SQUARED = "half the squared error"
#: The one example on the bench.
X1, X2 = 1.0, -0.5
Z = np.linspace(-9, 9, 145)
TANGENT = np.array([-1.2, 1.2])
FLOOR = 1e-5  # lower end of the logarithmic axis

Curve = tuple[np.ndarray, np.ndarray]


def neuron_bench(
    activation: Callable[..., Any],
    activation_grad: Callable[..., Any],
    bce_cost: Callable[..., Any] | None = None,
) -> Stage | StaticFigure:
    """Show how fast a neuron's answer, and what it costs, change with ``z = w1 x1 + w2 x2 + b``.

    Every curve is what the learner's functions return, every tangent has the slope that they
    return: where one does not touch its curve, one of them is wrong. With ``bce_cost`` the neuron
    is a sigmoid, and the bench shows the two slopes whose product is the error signal; how the
    loss changes with ``a`` is measured, by moving ``a`` a little.

    Parameters
    ----------
    activation, activation_grad : callable
        The learner's ``activation(Z, kind)`` and its slope.
    bce_cost : callable, optional
        The learner's ``bce_cost(A, Y)``.

    Returns
    -------
    Stage or StaticFigure
        The widget, or a picture where no widget can run.
    """
    if bce_cost is None:
        return _answers(activation, activation_grad)
    return _losses(activation, activation_grad, bce_cost)


def _answers(
    activation: Callable[..., Any], activation_grad: Callable[..., Any]
) -> Stage | StaticFigure:
    def scene(kind: str, w1: float, w2: float, b: float) -> Scene:
        z = _z(w1, w2, b)
        answers, slopes = (
            _along(function, np.append(Z, z), kind) for function in (activation, activation_grad)
        )
        a, slope = answers[-1], slopes[-1]
        curve = Panel(
            "The answer, and its tangent",
            [*_curve(Z, answers[:-1], "your activation"), *_place(z, a, slope)],
            xlabel="z",
            ylabel="a = g(z)",
            xlim=(Z[0], Z[-1]),
            alt=f"The activation {kind} against z, with a tangent at the neuron's place.",
        )
        steepness = Panel(
            "How fast the answer changes",
            [
                *_curve(Z, slopes[:-1], "your activation_grad", color=2),
                Dots([z], [slope], color="ink", size=5),
            ],
            xlabel="z",
            ylabel="slope g′(z)",
            xlim=(Z[0], Z[-1]),
            alt=f"The slope of {kind} against z.",
        )
        note = f"{_sum(w1, w2, b, z)} The answer is a = {a:.4g}, the slope {slope:.3g}."
        return Scene([curve, steepness], note=note)

    return stage(
        scene,
        [Choice("kind", "activation", KINDS), *_knobs()],
        title=f"A neuron on the bench, with the inputs x₁ = {X1:g} and x₂ = −{-X2:g}",
        noted=[{"kind": "sigmoid"}, {"kind": "relu"}],
    )


def _losses(
    activation: Callable[..., Any],
    activation_grad: Callable[..., Any],
    bce_cost: Callable[..., Any],
) -> Stage | StaticFigure:
    @lru_cache(maxsize=4)
    def curves(y: str, loss: str) -> tuple[np.ndarray, ...]:
        return at(Z, y, loss)

    def at(z: np.ndarray, y: str, loss: str) -> tuple[np.ndarray, ...]:
        """Return a, the loss, and the slopes dL/da and da/dz, at every z."""
        a, inner = _along(activation, z, "sigmoid"), _along(activation_grad, z, "sigmoid")
        price = _price(bce_cost if loss == CROSS_ENTROPY else _half_square, int(y))
        nudge = 1e-4 * np.abs(a * (1 - a)) + 1e-13
        return a, price(a), (price(a + nudge) - price(a - nudge)) / (2 * nudge), inner

    def scene(y: str, loss: str, w1: float, w2: float, b: float) -> Scene:
        z = _z(w1, w2, b)
        A, L, outers, inners = curves(y, loss)
        a, price, outer, inner = (values[0] for values in at(np.array([z]), y, loss))
        cost = Panel(
            "The loss, and its tangent",
            [*_curve(Z, L, loss), *_place(z, price, outer * inner)],
            xlabel="z",
            ylabel="loss L (nats)" if loss == CROSS_ENTROPY else "loss L",
            xlim=(Z[0], Z[-1]),
            alt=f"The loss, {loss}, against z for the label {y}, with a tangent.",
        )
        every = slice(None, None, 6)
        sizes = Panel(
            "Two slopes and their product (sizes)",
            [
                Line(Z, np.abs(outers), label="∂L/∂a", color=0),
                Line(Z, np.abs(inners), label="∂a/∂z", color=2),
                Line(Z, np.abs(outers * inners), label="product, ∂L/∂z", color=1, width=3),
                Dots(Z[every], np.abs(A - int(y))[every], label="a − y", color="ink", size=2),
                Line([z, z], [FLOOR, 1e5], color="grey", width=1),
            ],
            xlabel="z",
            ylabel="size of the slope",
            xlim=(Z[0], Z[-1]),
            ylim=(FLOOR, 1e4),
            yscale="log",
            alt="Sizes of the slopes dL/da and da/dz and of their product, on a logarithmic axis.",
        )
        note = (
            f"{_sum(w1, w2, b, z)} a = {a:.3g}. ∂L/∂a = {outer:.3g}, ∂a/∂z = {inner:.3g}, "
            f"product {outer * inner:.3g}; a − y = {a - int(y):.3g}."
        )
        return Scene([cost, sizes], note=note.replace("-", "−"))

    return stage(
        scene,
        [
            Choice("y", "label y", ["1", "0"]),
            Choice("loss", "loss", [CROSS_ENTROPY, SQUARED]),
            *_knobs(),
        ],
        title="A sigmoid neuron, and what its answer costs",
        noted=[
            {"loss": CROSS_ENTROPY, "w1": 0, "w2": 0, "b": -6},
            {"loss": SQUARED, "w1": 0, "w2": 0, "b": -6},
        ],
    )


def _knobs() -> list[Slider]:
    weights = np.arange(-2, 2.01, 0.25).tolist()
    return [
        Slider("w1", "weight w₁", weights, 1.0),
        Slider("w2", "weight w₂", weights, -1.0),
        Slider("b", "bias b", np.arange(-6, 6.01, 0.5).tolist(), 0.0),
    ]


def _z(w1: float, w2: float, b: float) -> float:
    return w1 * X1 + w2 * X2 + b


def _sum(w1: float, w2: float, b: float, z: float) -> str:
    return f"z = {term(w1)}·{term(X1)} + {term(w2)}·{term(X2)} + {term(b)} = {z:g}.".replace(
        "-", "−"
    )


def _along(function: Callable[..., Any], z: np.ndarray, kind: str) -> np.ndarray:
    """Return what the learner's function makes of a row of numbers."""
    return numbers(function, call(function, z[np.newaxis], kind), (1, len(z)))[0]


def _price(function: Callable[..., Any], y: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return the loss of each prediction, asked one by one: the learner's function is a mean."""
    label = np.array([[y]])

    def price(a: np.ndarray) -> np.ndarray:
        costs = [numbers(function, call(function, np.array([[one]]), label), ()) for one in a]
        return np.array(costs, dtype=float)

    return price


def _half_square(A: np.ndarray, Y: np.ndarray) -> float:
    return float(np.mean((A - Y) ** 2) / 2)


def _curve(x: np.ndarray, y: np.ndarray, label: str, color: int = 0) -> list[Line]:
    return [Line(x, y, label=label, color=color)]


def _place(z: float, value: float, slope: float) -> list[Any]:
    """Return the neuron's place on a curve, and the tangent there."""
    tangent = Line(z + TANGENT, value + slope * TANGENT, label="tangent", color=1)
    return [tangent, Dots([z], [value], color="ink", size=5)]
