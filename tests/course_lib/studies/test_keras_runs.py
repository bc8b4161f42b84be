"""What notebook 11 needs besides Keras, where Keras is not."""

import os
from pathlib import Path

import pytest

from course_lib.studies import keras_runs
from course_lib.studies.keras_runs import CACHE, SETTINGS, prepare_keras


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An environment in which nothing is chosen yet, put back afterwards."""
    for name in (*SETTINGS, CACHE):
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        del os.environ[name]
    monkeypatch.setattr(keras_runs.tempfile, "mkdtemp", lambda prefix: str(tmp_path / prefix))
    return os.environ


def test_keras_computes_with_jax_and_keeps_what_it_compiled(environment):
    prepare_keras()
    assert environment["KERAS_BACKEND"] == "jax"
    assert environment.keys() >= {*SETTINGS, CACHE}
    assert Path(environment[CACHE]).name == "compiled-"


def test_what_is_chosen_already_stays(environment):
    environment["KERAS_BACKEND"], environment[CACHE] = "torch", "mine"
    prepare_keras()
    assert (environment["KERAS_BACKEND"], environment[CACHE]) == ("torch", "mine")
