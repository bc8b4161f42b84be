"""Train a `Network` with the functions that students wrote."""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from course_lib.layers import Array
from course_lib.layout import check_shapes
from course_lib.network import Network
from course_lib.progress import Progress

#: ``batches(X, Y, batch_size, rng)`` yields pairs of examples and labels: one epoch.
Batches = Callable[[Array, Array, int, np.random.Generator], Iterable[tuple[Array, Array]]]
#: ``step(params, grads, ...)``; see `train`.
Step = Callable[..., Any]

#: A cost this many times the first one will not come back.
HOPELESS = 100.0


class Regulariser(NamedTuple):
    """A penalty on the weights: two functions of a student, and how strong it is.

    Attributes
    ----------
    cost : callable
        ``cost(params, lambd, m)`` returns the penalty.
    grads : callable
        ``grads(params, grads, lambd, m)`` returns the gradients with that of the penalty.
    lambd : float
        Strength, at least 0.
    """

    cost: Callable[..., float]
    grads: Callable[..., Mapping[str, Array]]
    lambd: float


class DivergedError(ArithmeticError):
    """The cost is no number any more, or has grown beyond hope; the message says what to try.

    Attributes
    ----------
    history : History
        What had been recorded until then.
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


@dataclass
class History:
    """What was recorded, epoch by epoch.

    Attributes
    ----------
    costs : list of float
        Mean cost over the epoch's batches, each weighted by its size, with the penalty.
    dev_costs, dev_accuracies : list of float
        Of the development set after the epoch, without the penalty; empty without such a set.
    learning_rates : list of float
        In use during the epoch.
    num_steps : int
        Steps taken in all.
    seconds : float
        Time that training took.
    """

    costs: list[float] = field(default_factory=list)
    dev_costs: list[float] = field(default_factory=list)
    dev_accuracies: list[float] = field(default_factory=list)
    learning_rates: list[float] = field(default_factory=list)
    num_steps: int = 0
    seconds: float = 0.0


def random_batches(
    X: Array, Y: Array, batch_size: int, rng: np.random.Generator
) -> Iterable[tuple[Array, Array]]:
    """Draw each batch anew from all examples, with replacement.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Examples.
    Y : ndarray, shape (n_y, m)
        Their labels.
    batch_size : int
        Examples in each batch.
    rng : numpy.random.Generator
        Where the chance comes from.

    Yields
    ------
    X, Y : ndarray, shapes (n_x, batch_size) and (n_y, batch_size)
        As many batches as cover ``m`` examples. In one epoch an example may come twice and another
        not at all: notebook 05 does better.
    """
    m = X.shape[1]
    for chosen in rng.integers(m, size=(math.ceil(m / batch_size), batch_size)):
        yield X[:, chosen], Y[:, chosen]


def descend(
    params: Mapping[str, Array], grads: Mapping[str, Array], learning_rate: float
) -> dict[str, Array]:
    """Take one step of plain gradient descent.

    Parameters
    ----------
    params : mapping of str to ndarray
        Parameters.
    grads : mapping of str to ndarray
        The gradient ``dW1`` for each parameter ``W1``.
    learning_rate : float
        Step length.

    Returns
    -------
    dict of str to ndarray
        New parameters.
    """
    return {name: params[name] - learning_rate * grads[f"d{name}"] for name in params}


def train(
    network: Network,
    X: Array,
    Y: Array,
    *,
    step: Step = descend,
    learning_rate: float = 0.1,
    num_epochs: int = 30,
    batch_size: int = 64,
    batches: Batches = random_batches,
    schedule: Callable[[float, int], float] | None = None,
    regulariser: Regulariser | None = None,
    dev: tuple[Array, Array] | None = None,
    stop: Callable[[History], bool] | None = None,
    seed: int = 0,
) -> History:
    """Train a network, in place.

    Parameters
    ----------
    network : Network
        What to train. When training is interrupted or diverges, it keeps its last parameters.
    X : array_like, shape (n_x, m)
        Training examples.
    Y : array_like, shape (m,), (1, m) or (n_y, m)
        Labels 0 ... C-1, or one column for each example.
    step : callable
        The optimizer, as the exercises have it: ``gd_step(params, grads, learning_rate)``,
        ``momentum_step(params, grads, V, *, learning_rate)``, ``adam_step(params, grads, V, S, t,
        *, learning_rate)`` ... After ``params`` and ``grads`` it gets what it remembers (zeros at
        first) and, where it asks for ``t``, the number of the step, from 1. It returns the new
        parameters, followed by what it remembers. ``functools.partial(adam_step, beta1=0.8)`` sets
        the rest.
    learning_rate : float
        Step length, handed to ``step`` by name.
    num_epochs : int
        How often to go through the examples.
    batch_size : int
        Examples in a batch.
    batches : callable
        ``batches(X, Y, batch_size, rng)`` yields the batches of one epoch; ``Y`` has two axes.
    schedule : callable, optional
        ``schedule(learning_rate, epoch)`` returns the learning rate of an epoch, counted from 0.
    regulariser : Regulariser, optional
        A penalty on the weights.
    dev : pair of array_like, optional
        ``X, Y`` of a development set, to be judged after every epoch.
    stop : callable, optional
        ``stop(history)`` is asked after every epoch whether that was enough.
    seed : int
        Of the batches.

    Returns
    -------
    History
        Costs, epoch by epoch.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is out of its range, or a function returns something else
        than it should.
    DivergedError
        If the cost becomes NaN, infinite, or hopelessly large.

    Notes
    -----
    ``step`` and ``regulariser`` get all weights of the network as one parameter ``W1`` and all
    biases as another, ``b1`` (see `Layout.kinds`): they treat each number alike, so that the
    result is the same, in two calls of NumPy instead of two for every layer. A step also gets
    ``gamma1`` and ``beta1`` if there is batch normalisation; a regulariser does not.
    """
    _check_settings(learning_rate, num_epochs, batch_size)
    X, Y = network.batch(X, Y)
    loop = _Loop(network, Y.shape[1], step, regulariser)
    rng = np.random.default_rng(seed)
    history, start = loop.history, time.perf_counter()
    with Progress(num_epochs, "epoch") as progress, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(num_epochs):
            rate = float(schedule(learning_rate, epoch)) if schedule else learning_rate
            history.costs.append(loop.run_epoch(batches(X, Y, batch_size, rng), rate))
            history.learning_rates.append(rate)
            if dev is not None:
                history.dev_costs.append(network.cost(*dev))
                history.dev_accuracies.append(network.accuracy(*dev))
            history.seconds = time.perf_counter() - start
            progress.update(epoch + 1, _note(history))
            if stop is not None and stop(history):
                break
    return history


class _Loop:
    """One training: what stays the same from step to step, and what the optimizer remembers."""

    def __init__(
        self, network: Network, m: int, step: Step, regulariser: Regulariser | None
    ) -> None:
        self.network, self.m = network, m
        self.regulariser = regulariser
        self.history = History()
        self.optimizer = _Optimizer(step, network)
        self.first_cost = math.nan
        self.last_cost = math.nan

    def run_epoch(self, batches: Iterable[tuple[Array, Array]], rate: float) -> float:
        """Take one step for each batch, and return the mean cost of an example."""
        total, seen = 0.0, 0
        for X, Y in batches:
            self._check_batch(X, Y)
            cost = self._run_step(X, Y, rate)
            total += cost * X.shape[1]
            seen += X.shape[1]
        if not seen:
            raise ValueError("batches: an epoch must hold at least one batch, got none")
        if total / seen > HOPELESS * max(self.first_cost, 1e-3):
            raise self._diverged(total / seen, rate)
        return total / seen

    def _run_step(self, X: Array, Y: Array, rate: float) -> float:
        cost, gradient = self.network.gradient_vector(X, Y)
        grads = self.network.layout.kinds(gradient, "d")
        if self.regulariser:
            penalty, penalised, lambd = self.regulariser
            params = {name: self.optimizer.params[name] for name in ("W1", "b1")}
            cost += penalty(params, lambd, self.m)
            own = {f"d{name}": grads[f"d{name}"] for name in params}
            grads |= penalised(params, own, lambd, self.m)
        if not math.isfinite(cost):
            raise self._diverged(cost, rate)
        if self.history.num_steps == 0:
            self.first_cost = cost
        self.last_cost = cost
        self.history.num_steps += 1
        self.optimizer.take(grads, self.history.num_steps, rate)
        return cost

    def _check_batch(self, X: Array, Y: Array) -> None:
        n_x = self.network.dims[0]
        if np.ndim(X) != 2 or len(X) != n_x or not X.shape[1] or X.shape[1:] != np.shape(Y)[1:]:
            raise ValueError(
                f"batches: a batch must be X of shape ({n_x}, size) and Y with as many columns, at "
                f"least one, got {np.shape(X)} and {np.shape(Y)}"
            )

    def _diverged(self, cost: float, rate: float) -> DivergedError:
        steps = self.history.num_steps
        return DivergedError(
            f"Training stopped in epoch {len(self.history.costs)} (counted from 0), after "
            f"{steps} steps: the cost is {cost:.4g}. It was {self.first_cost:.4g} at first and "
            f"{self.last_cost:.4g} in the last step. Try a smaller learning_rate (it was {rate:g}; "
            f"try {rate / 10:g}), inputs that are normalised, or smaller initial weights.",
            self.history,
        )


class _Optimizer:
    """A student's step function with what it remembers."""

    def __init__(self, step: Step, network: Network) -> None:
        self.step = step
        self.name = str(getattr(getattr(step, "func", step), "__name__", "step"))  # of a partial
        self.asks = _asked(step)
        self.params = network.layout.kinds(network.theta)
        self.shapes = {name: array.shape for name, array in self.params.items()}
        self.memory = [
            {f"d{name}": np.zeros(shape) for name, shape in self.shapes.items()}
            for asked in self.asks
            if asked != "t"
        ]

    def take(self, grads: Mapping[str, Array], t: int, rate: float) -> None:
        """Take one step; write the parameters back into the network."""
        memory = iter(self.memory)
        extra = [t if asked == "t" else next(memory) for asked in self.asks]
        returned = self.step(self.params, grads, *extra, learning_rate=rate)
        if self.memory:
            expected = 1 + len(self.memory)
            if not isinstance(returned, tuple) or len(returned) != expected:
                raise ValueError(
                    f"{self.name} must return {expected} dicts, the parameters and what it "
                    f"remembers; got {_described(returned)}"
                )
            returned, *self.memory = returned
        check_shapes(returned, self.shapes, self.name)
        for name, view in self.params.items():
            view[...] = returned[name]


def _asked(step: Step) -> list[str]:
    """Return the names of what a step wants after ``params`` and ``grads``, without a default."""
    names = [
        name
        for name, parameter in inspect.signature(step).parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    return [name for name in names[2:] if name != "learning_rate"]


def _described(returned: object) -> str:
    if isinstance(returned, tuple):
        return f"a tuple of {len(returned)}"
    return type(returned).__name__


def _check_settings(learning_rate: float, num_epochs: int, batch_size: int) -> None:
    if not 0 < learning_rate < math.inf:
        raise ValueError(f"learning_rate must be above 0 and finite, got {learning_rate!r}")
    for name, number in {"num_epochs": num_epochs, "batch_size": batch_size}.items():
        if not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {number!r}")


def _note(history: History) -> str:
    note = f"cost {history.costs[-1]:.4f}"
    return f"{note} · dev {history.dev_accuracies[-1]:.1%}" if history.dev_accuracies else note
