"""Notebook 11 with Keras: it runs, and what it computes is what is stored for those without."""

import nbformat
import numpy as np
import pytest

from autograder.rehearsal import notebook_of, rehearse
from course_lib import codec
from course_lib.experiments import INSTALL, stored_result

pytest.importorskip("keras_tuner", reason="Keras is not installed: make frameworks")
IN_KERAS = ("copied", "moved_in", "five_in_keras", "same_path", "translated", "searches")


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """Results of its experiments, by name."""
    folder = tmp_path_factory.mktemp("results")
    notebook = nbformat.read(notebook_of("11_frameworks"), as_version=4)
    ran = rehearse(notebook, "11_frameworks", folder)
    assert ran.errors() == []
    told = [(cell, one.name, one.text) for cell, one in ran.outputs("stream")]
    assert [cell for cell, name, _ in told if name == "stderr"] == []
    assert [cell for cell, _, text in told if INSTALL in text] == []
    return {path.stem: codec.loads(path.read_bytes()) for path in folder.glob("*.json")}


@pytest.mark.slow
def test_every_experiment_in_keras_gives_what_is_stored(computed):
    # Another processor rounds otherwise, and long trainings make more of it.
    for name in ("copied", "translated"):
        n = min(len(computed[name]), 10)
        assert computed[name][:n] == pytest.approx(stored_result(name)[:n], abs=0.06)
    assert computed["moved_in"]["difference"] < 2e-6
    for name, accuracies in stored_result("five_in_keras").items():
        assert np.mean(computed["five_in_keras"][name]) == pytest.approx(
            np.mean(accuracies), abs=0.015
        )
    for new, old in zip(computed["same_path"], stored_result("same_path"), strict=True):
        assert new[1] == pytest.approx(old[1], abs=0.01)
    for kind, search in stored_result("searches").items():
        again = computed["searches"][kind]
        assert len(again["trials"]) == len(search["trials"])
        assert again["winner"][-1] == pytest.approx(search["winner"][-1], abs=0.03)
    assert set(IN_KERAS) <= set(computed)
