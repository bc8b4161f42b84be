"""What notebook 11 needs besides Keras: a quick start, and the same training again and again."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from course_lib.data import Dataset

#: Read when Keras and JAX are imported. What is compiled once is then read from a folder: a model
#: of this course takes seconds to compile, and a tenth of a second to train.
SETTINGS = {
    "KERAS_BACKEND": "jax",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
CACHE = "JAX_COMPILATION_CACHE_DIR"


def prepare_keras() -> None:
    """Choose what Keras computes with, before it is imported; what is chosen already stays."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    if CACHE not in os.environ:
        os.environ[CACHE] = tempfile.mkdtemp(prefix="compiled-")
        atexit.register(shutil.rmtree, os.environ[CACHE], ignore_errors=True)


def accuracies_of(
    model: Any, train: Dataset, dev: Dataset, seeds: Sequence[int], num_epochs: int
) -> list[float]:
    """Train a compiled model of Keras once for each seed, from new weights, in batches of 64.

    Parameters
    ----------
    model : keras.Model
        Compiled with the metric accuracy. It keeps the weights of the last training.
    train, dev : Dataset
        Examples to learn from, and to judge it by.
    seeds : sequence of int
        Of weights, batches and dropout.
    num_epochs : int
        Passes through the examples.

    Returns
    -------
    list of float
        Its accuracy on ``dev`` after each training.
    """
    keras = import_module("keras")
    model.train_on_batch(train.X.T[:64], train.y[:64])  # what is built at first draws numbers, too
    accuracies = []
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        _begin_anew(model)
        model.fit(train.X.T, train.y, batch_size=64, epochs=num_epochs, verbose=0)
        judged = model.evaluate(dev.X.T, dev.y, batch_size=dev.m, verbose=0)
        accuracies.append(float(judged[1]))
    return accuracies


def _begin_anew(model: Any) -> None:
    """Give a model the variables of a new one; compiling one takes longer than training it."""
    twin = type(model).from_config(model.get_config())
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    optimizer.build(twin.trainable_variables)
    pairs = [*zip(model.layers, twin.layers, strict=True), (model.optimizer, optimizer)]
    for old, new in pairs:
        for variable, begin in zip(old.variables, new.variables, strict=True):
            variable.assign(begin)
