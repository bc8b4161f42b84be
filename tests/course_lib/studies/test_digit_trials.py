"""Trials on the digits: made of a student's functions, here or in processes of their own."""

import inspect

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.earlier import fetch
from course_lib.studies import digit_trials
from course_lib.studies.digit_trials import (
    DEV,
    TEST,
    TRAIN,
    TWENTY_SEVEN,
    USUAL,
    make_network,
    run_trial,
    run_trials,
    shared_images,
)
from tests.course_lib.studies.parts import ALL, NEEDED, PARTS

NAMES = [part.__name__ for part in NEEDED]
EVERYTHING = {"layers": 1, "units": 8, "lambd": 1.0, "keep_prob": 0.8, "batch_norm": True}


def test_the_three_sets_share_no_image():
    assert (TRAIN.m, DEV.m, TEST.m) == (1197, 300, 300)
    assert [shared_images(*pair) for pair in [(DEV.X, TRAIN.X), (TEST.X, TRAIN.X)]] == [0, 0]
    assert shared_images(TRAIN.X[:, 3:9], TRAIN.X[:, 5:]) == 4


def test_what_is_not_set_needs_no_function():
    network, history = run_trial({"learning_rate": 0.01}, {p.__name__: p for p in NEEDED}, 2)
    assert network.dims == [64, 32, 32, 10]
    assert history.dev_accuracies[-1] > 0.7
    with pytest.raises(KeyError, match="dropout"):
        make_network({"keep_prob": 0.5}, {part.__name__: part for part in NEEDED})


def test_every_setting_has_a_say():
    usual = run_trial({}, PARTS, 1)[1].costs
    others = {**EVERYTHING, "learning_rate": 0.01, "batch_size": 16}
    for name, value in others.items():
        assert run_trial({name: value}, PARTS, 1)[1].costs != usual, name
    assert others.keys() == USUAL.keys() == TWENTY_SEVEN[0].keys()


def test_unknown_setting_is_refused():
    with pytest.raises(ValueError, match="learning_rate"):
        make_network({"rate": 0.1}, PARTS)


def test_costs_begin_before_training_and_end_where_it_diverges():
    [calm, wild] = run_trials([{"learning_rate": 0.01}, {"learning_rate": 1e5}], ALL, 3)
    assert calm["costs"].shape == (4,)
    assert calm["costs"][0] == make_network({}, PARTS).cost(TRAIN.X, TRAIN.y)
    assert np.isfinite(calm["dev"]).all()
    assert np.isfinite(wild["costs"][0])
    assert np.isnan([*wild["costs"][1:], *wild["dev"]]).all()
    assert run_trials([], ALL) == []


@pytest.mark.slow
def test_other_processes_read_the_functions_from_the_notebook(tmp_path, monkeypatch):
    """And they give the same numbers as this one."""
    for part in NEEDED:
        answer = {"nbgrader": {"grade_id": part.__name__, "solution": True}}
        source = inspect.getsource(inspect.getmodule(part))
        (tmp_path / f"01_{part.__name__}").mkdir()
        nbformat.write(
            new_notebook(cells=[new_code_cell(source, metadata=answer)]),
            tmp_path / f"01_{part.__name__}" / f"{part.__name__}.ipynb",
        )
    (tmp_path / "02_here").mkdir()
    monkeypatch.chdir(tmp_path / "02_here")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setattr(digit_trials, "_summary", None)  # nothing is to be trained in this process
    trials = [{"learning_rate": 0.01}, {"units": 8}]

    found = run_trials(trials, [fetch(name, f"01_{name}") for name in NAMES], 2)

    monkeypatch.undo()
    here = run_trials(trials, ALL, 2)
    for one, other in zip(found, here, strict=True):
        assert one["costs"] == pytest.approx(other["costs"], rel=1e-6)
