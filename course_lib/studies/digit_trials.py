"""Train networks on the digits with given settings, some of them at a time in other processes.

The networks are made of functions that students wrote in earlier notebooks. Processes of their
own cannot see what a notebook holds, so they read these functions from its file, as `earlier` does.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from course_lib.data import digits
from course_lib.earlier import fetch
from course_lib.layers import BatchNorm, Dropout, softmax_output
from course_lib.network import Network
from course_lib.progress import Progress
from course_lib.training import DivergedError, History, Regulariser, train

Settings = Mapping[str, Any]
Function = Callable[..., Any]
Parts = Mapping[str, Function]

TRAIN, _REST = digits().split(1197)
DEV, TEST = _REST.split(300)
#: What is not set. Without L2, dropout and batch normalisation their functions are not needed.
USUAL: dict[str, Any] = {
    "learning_rate": 0.001,
    "layers": 2,
    "units": 32,
    "batch_size": 64,
    "lambd": 0.0,
    "keep_prob": 1.0,
    "batch_norm": False,
}

#: Twenty-seven networks with settings drawn at random from wide ranges.
_NAMES = ("learning_rate", "layers", "units", "lambd", "keep_prob", "batch_size", "batch_norm")
_DRAWN = (
    (2.7e-05, 1, 21, 1.6, 0.79, 16, False),
    (0.0015, 3, 35, 0.0044, 0.87, 16, False),
    (0.0009, 4, 37, 0.053, 0.79, 16, True),
    (0.6, 4, 24, 0.39, 0.85, 128, False),
    (1e-05, 1, 63, 0.016, 0.66, 16, True),
    (0.0084, 1, 34, 1.2, 0.52, 32, True),
    (0.00074, 2, 13, 0.44, 0.97, 128, False),
    (0.014, 1, 24, 0.93, 0.86, 64, False),
    (0.14, 4, 45, 0.54, 0.91, 128, False),
    (0.062, 2, 58, 0.0026, 0.92, 64, False),
    (0.0025, 2, 16, 0.62, 0.65, 64, True),
    (0.00024, 3, 40, 0.04, 0.81, 128, False),
    (8e-05, 1, 50, 1.0, 0.78, 128, True),
    (0.00011, 2, 56, 0.0047, 0.98, 128, True),
    (0.011, 3, 63, 1.4, 0.89, 128, False),
    (0.0007, 1, 12, 0.0059, 0.61, 64, True),
    (4.3e-05, 1, 24, 0.094, 0.92, 64, True),
    (0.035, 1, 20, 0.15, 0.85, 128, False),
    (0.025, 3, 28, 0.23, 0.83, 128, True),
    (0.0041, 2, 39, 0.0062, 0.75, 64, False),
    (0.0025, 4, 38, 1.2, 0.7, 64, False),
    (0.0044, 1, 19, 0.92, 0.69, 128, False),
    (0.35, 1, 30, 0.025, 0.67, 32, False),
    (2.9e-05, 2, 39, 4.8, 0.78, 64, True),
    (0.54, 1, 56, 0.95, 0.91, 128, True),
    (0.00019, 3, 35, 0.023, 0.63, 32, True),
    (0.00039, 3, 43, 0.21, 0.55, 64, False),
)
TWENTY_SEVEN = [dict(zip(_NAMES, row, strict=True)) for row in _DRAWN]


def make_network(settings: Settings, parts: Parts, seed: int = 0) -> Network:
    """Build a network for the digits, untrained.

    Parameters
    ----------
    settings : mapping
        Some of ``layers`` (hidden ones), ``units`` of each, ``keep_prob`` and ``batch_norm``;
        the others are as in `USUAL`.
    parts : mapping of str to callable
        The student's functions by name: ``activation``, ``activation_grad``, ``init_params``,
        ``softmax``, ``cross_entropy`` and ``softmax_ce_grad``; where the settings ask for it also
        those of dropout and of batch normalisation.
    seed : int
        Of the weights and of dropout.

    Returns
    -------
    Network
        With 64 inputs and 10 outputs.
    """
    chosen = _complete(settings)
    dropout = batch_norm = None
    if chosen["keep_prob"] < 1:
        dropout = Dropout(
            parts["dropout_mask"],
            parts["dropout_forward"],
            parts["dropout_backward"],
            chosen["keep_prob"],
        )
    if chosen["batch_norm"]:
        batch_norm = BatchNorm(
            parts["bn_forward"],
            parts["bn_backward"],
            parts["update_running"],
            parts["bn_inference"],
        )
    relu, relu_slope = (partial(parts[f"activation{end}"], kind="relu") for end in ("", "_grad"))
    return Network(
        [64, *[chosen["units"]] * chosen["layers"], 10],
        activation=(relu, relu_slope),
        output=softmax_output(parts["softmax"], parts["cross_entropy"], parts["softmax_ce_grad"]),
        initialise=partial(parts["init_params"], kind="he"),
        dropout=dropout,
        batch_norm=batch_norm,
        seed=seed,
    )


def run_trial(
    settings: Settings, parts: Parts, num_epochs: int = 15, seed: int = 0
) -> tuple[Network, History]:
    """Train a network on 1197 digits, judging it on 300 others after each epoch.

    Parameters
    ----------
    settings : mapping
        As in `make_network`, and ``learning_rate``, ``batch_size`` and ``lambd`` (of L2).
    parts : mapping of str to callable
        As in `make_network`, and ``adam_step``, ``minibatches``, perhaps ``l2_cost`` and
        ``l2_grads``.
    num_epochs : int
        How often to go through the images.
    seed : int
        Of everything that is drawn.

    Returns
    -------
    network : Network
        Trained, or as it was when it diverged.
    history : History
        One entry for each epoch; if it diverged, an infinite cost ends it.
    """
    chosen = _complete(settings)
    network = make_network(settings, parts, seed)
    penalty = None
    if chosen["lambd"]:
        penalty = Regulariser(parts["l2_cost"], parts["l2_grads"], chosen["lambd"])
    try:
        history = train(
            network,
            TRAIN.X,
            TRAIN.y,
            step=parts["adam_step"],
            learning_rate=chosen["learning_rate"],
            num_epochs=num_epochs,
            batch_size=chosen["batch_size"],
            batches=parts["minibatches"],
            regulariser=penalty,
            dev=(DEV.X, DEV.y),
            seed=seed,
        )
    except DivergedError as diverged:
        history = diverged.history
        history.costs.append(math.inf)
    return network, history


def run_trials(
    trials: Sequence[Settings],
    parts: Sequence[Function],
    num_epochs: int = 15,
    processes: int | None = None,
) -> list[dict[str, Any]]:
    """Train one network for each trial, as many at a time as there are processors.

    Parameters
    ----------
    trials : sequence of mapping
        Settings; see `run_trial`.
    parts : sequence of callable
        The student's functions. Those of `earlier` can be had in other processes; if there is
        one of another origin, all trials run here, one after the other.
    num_epochs : int
        How often to go through the images.
    processes : int, optional
        At a time; by default one for each processor, at most four.

    Returns
    -------
    list of dict
        For each trial, in their order: ``costs``, shape (num_epochs + 1,), of the training images
        before training, and then the mean over each epoch's batches; and ``dev``, shape
        (num_epochs,), the share of development images that are read correctly after each epoch.
        Both are NaN from where it diverged.
    """
    origins = tuple((part.__name__, getattr(part, "notebook", "")) for part in parts)
    workers = min(processes or min(os.cpu_count() or 1, 4), len(trials))
    if not all(origin for _, origin in origins) or not trials:
        here = {part.__name__: part for part in parts}
        return [_summary(one, here, num_epochs) for one in trials]
    jobs = partial(_job, origins=origins, num_epochs=num_epochs)
    found: list[dict[str, Any]] = []
    # spawn is the way to start a process that works on every system.
    with (
        _one_thread_each(),
        ProcessPoolExecutor(workers, get_context("spawn")) as pool,
        Progress(len(trials), "network") as progress,
    ):
        for one in pool.map(jobs, map(dict, trials)):
            found.append(one)
            progress.update(len(found))
    return found


def shared_images(X: np.ndarray, others: np.ndarray) -> int:
    """Count images that are among some others, too: a leak, if one half is to test the other.

    Parameters
    ----------
    X, others : ndarray, shapes (n_x, m) and (n_x, k)
        Examples, one per column.

    Returns
    -------
    int
        How many columns of ``X`` are columns of ``others``.
    """
    seen = {column.tobytes() for column in others.T}
    return sum(column.tobytes() in seen for column in X.T)


def _job(
    settings: Settings, origins: tuple[tuple[str, str], ...], num_epochs: int
) -> dict[str, Any]:
    """Run one trial in a process of its own."""
    return _summary(settings, _fetched(origins), num_epochs)


@cache
def _fetched(origins: tuple[tuple[str, str], ...]) -> Parts:
    return {name: fetch(name, notebook) for name, notebook in origins}


def _summary(settings: Settings, parts: Parts, num_epochs: int) -> dict[str, Any]:
    first = make_network(settings, parts).cost(TRAIN.X, TRAIN.y)
    _, history = run_trial(settings, parts, num_epochs)
    dev = history.dev_accuracies
    lost = [math.nan] * (num_epochs - len(dev))
    costs = [first, *history.costs[: len(dev)], *lost]
    return {"costs": np.array(costs), "dev": np.array([*dev, *lost])}


def _complete(settings: Settings) -> dict[str, Any]:
    unknown = sorted(set(settings) - set(USUAL))
    if unknown:
        raise ValueError(f"{unknown[0]} is no setting; there are: {', '.join(USUAL)}")
    return {**USUAL, **settings}


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start here calculate with one thread: more would wait for each other."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
