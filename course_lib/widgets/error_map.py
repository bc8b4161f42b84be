"""The error map: every parameter of a small network, coloured by how wrong its gradient is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.studies.patients import COMPLAINTS, Patient, patient, verdict
from course_lib.widgets.learner import LearnerProblem, call, name_of, numbers
from course_lib.widgets.stage import Choice, Heat, Panel, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

Check = Callable[..., Any]

STEPS = tuple(float(f"1e-{k}") for k in range(12, 0, -1))
#: Powers of ten at the ends of the palette; what is smaller looks like the first.
LOW, HIGH = -12.0, 0.0


def error_map(gradient_check: Check) -> Stage | StaticFigure:
    """Show where the gradient of a small network is wrong, parameter by parameter.

    Each panel is a layer: the weights of a unit in a row, and its bias at the end of it. A cell
    holds the power of ten of the relative difference between the patient's gradient and the
    slope, found by handing the learner's function that one parameter; the title has the
    difference of each array.

    Parameters
    ----------
    gradient_check : callable
        The learner's function: ``cost, params, grads, epsilon -> difference, table``.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def scene(complaint: str, epsilon: float) -> Scene:
        sick = patient(complaint)
        difference, table = _examine(gradient_check, sick, epsilon)
        powers = {name: _powers(gradient_check, sick, name, epsilon) for name in sick.params}
        panels = [_layer(layer, table, powers) for layer in (1, 2)]
        return Scene(panels, _note(difference, table))

    return stage(
        scene,
        [
            Choice("complaint", "what is wrong", COMPLAINTS),
            Slider("epsilon", "ε, the step", values=STEPS, value=1e-5, format=".0e"),
        ],
        title="Where is the gradient wrong?",
        noted=[{"complaint": "nothing"}, {"complaint": "dW2 twice too large"}],
    )


def _examine(check: Check, sick: Patient, epsilon: float) -> tuple[float, dict[str, float]]:
    """Return the difference of all gradients, and that of each array of parameters."""
    result = call(check, sick.cost, sick.params, sick.grads, epsilon)
    try:
        difference, table = result
        table = {name: float(numbers(check, table[name], ())) for name in sick.params}
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise LearnerProblem(
            f"{name_of(check)} returned {type(result).__name__}, expected a number and a table "
            f"with a row for each of {', '.join(sick.params)}."
        ) from error
    return float(numbers(check, difference, ())), table


def _powers(check: Check, sick: Patient, name: str, epsilon: float) -> np.ndarray:
    """Return the power of ten of the difference of each single number of one array."""
    found = np.empty(sick.params[name].shape)
    for place in np.ndindex(found.shape):

        def cost(alone: Mapping[str, np.ndarray], place: tuple[int, ...] = place) -> float:
            moved = sick.params[name].copy()
            moved[place] = np.squeeze(alone[name])
            return sick.cost({**sick.params, name: moved})

        here = sick.params[name][place].reshape(1, 1)
        grad = sick.grads[f"d{name}"][place].reshape(1, 1)
        found[place] = _examine(check, Patient(cost, {name: here}, {f"d{name}": grad}), epsilon)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(np.floor(np.log10(found)), LOW, HIGH)


def _layer(layer: int, table: Mapping[str, float], powers: Mapping[str, np.ndarray]) -> Panel:
    """Return one layer, its weights and, after a gap, its biases."""
    W, b = f"W{layer}", f"b{layer}"
    gap = np.full_like(powers[b], np.nan)
    inputs = [str(j) for j in range(1, powers[W].shape[1] + 1)]
    heat = Heat(
        np.hstack([powers[W], gap, powers[b]]),
        label="power of ten",
        low=LOW,
        high=HIGH,
        show_values=True,
        rows=[f"unit {i}" for i in range(1, len(powers[W]) + 1)],
        columns=[*inputs, "", "bias"],
        format=".0f",
    )
    title = " · ".join(f"{name}: {table[name]:.0e}, {_word(table[name])}" for name in (W, b))
    alt = f"Relative difference of each number of {W} and {b}."
    return Panel(title, [heat], xlabel="weights by input, and the bias", alt=alt)


def _note(difference: float, table: Mapping[str, float]) -> str:
    worst = max(table, key=lambda name: table[name])
    return (
        f"All together: {difference:.1e}, {_word(difference)}. "
        f"The worst array is {worst}, with {table[worst]:.1e}."
    )


def _word(difference: float) -> str:
    try:
        return verdict(difference)
    except ValueError:
        return "not between 0 and 1"
