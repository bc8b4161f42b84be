"""Take steps with the optimizers that a student wrote, whatever each of them remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import surfaces

Function = Callable[..., Any]
Arrays = Mapping[str, np.ndarray]

#: How many averages each optimizer keeps, in the order in which notebook 07 builds them.
MEMORIES = {"gradient descent": 0, "momentum": 1, "RMSprop": 1, "Adam": 2}


class Settings(NamedTuple):
    """What a person can choose.

    Attributes
    ----------
    learning_rate : float or ndarray
        Of all optimizers; an array for runs side by side, one in each column.
    beta1 : float
        Memory of the gradients, of momentum and Adam.
    beta2 : float
        Memory of the squares, of RMSprop and Adam.
    """

    learning_rate: Any
    beta1: float = 0.9
    beta2: float = 0.9


def begin(kind: str, params: Arrays) -> list[Arrays]:
    """Return what an optimizer remembers before its first step.

    Parameters
    ----------
    kind : str
        One of ``MEMORIES``.
    params : dict of str to ndarray
        Parameters.

    Returns
    -------
    list of dict
        Zeros, as often as it keeps an average.
    """
    return [
        {f"d{name}": np.zeros_like(w) for name, w in params.items()} for _ in range(MEMORIES[kind])
    ]


def take_step(
    kind: str,
    step: Function,
    params: Arrays,
    grads: Arrays,
    memory: list[Arrays],
    t: int,
    settings: Settings,
) -> Any:
    """Call a student's optimizer once, with the arguments that it takes.

    Parameters
    ----------
    kind : str
        One of ``MEMORIES``.
    step : callable
        ``step(params, grads, learning_rate)`` for gradient descent; the others as the exercises
        of notebook 07 have them.
    params, grads : dict of str to ndarray
        Parameters and their gradients.
    memory : list of dict
        What it remembers.
    t : int
        Number of the step, from 1.
    settings : Settings
        What was chosen.

    Returns
    -------
    object
        What it returned.
    """
    options = {
        "gradient descent": {},
        "momentum": {"beta": settings.beta1},
        "RMSprop": {"beta": settings.beta2},
        "Adam": {"beta1": settings.beta1, "beta2": settings.beta2},
    }[kind]
    count = (t,) if kind == "Adam" else ()
    args = (params, grads, *memory, *count)
    return step(*args, learning_rate=settings.learning_rate, **options)


def losses_on_bowl(
    kind: str,
    step: Function,
    rates: np.ndarray,
    *,
    kappa: float = 25.0,
    angle: float = 0.0,
    num_steps: int = 600,
) -> np.ndarray:
    """Run a student's optimizer down a bowl, at its usual memories, with many rates side by side.

    Parameters
    ----------
    kind : str
        One of ``MEMORIES``.
    step : callable
        See `take_step`.
    rates : ndarray, shape (k,)
        Learning rates; each run is a column of every array that the optimizer gets.
    kappa, angle : float
        How many times steeper the bowl is one way than the other, and by how many degrees it is
        turned, together with the start at (-2, 1).
    num_steps : int
        Steps of each run.

    Returns
    -------
    ndarray, shape (k, num_steps + 1)
        Losses before the first step and after each; inf or NaN where a run diverged.
    """
    surface = surfaces.bowl(kappa, angle)
    side_by_side = np.repeat(surface.start[:, np.newaxis], len(rates), axis=1)
    params: Any = {"W1": side_by_side[:1], "b1": side_by_side[1:]}
    memory = begin(kind, params)
    settings = Settings(np.asarray(rates), beta2=0.999 if kind == "Adam" else 0.9)
    losses = [surface.cost(side_by_side)]
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, num_steps + 1):
            slope = surface.gradient(np.concatenate([params["W1"], params["b1"]]))
            grads = {"dW1": slope[:1], "db1": slope[1:]}
            returned = take_step(kind, step, params, grads, memory, t, settings)
            params, *memory = returned if MEMORIES[kind] else (returned,)
            losses.append(surface.cost(np.concatenate([params["W1"], params["b1"]])))
    return np.array(losses).T
