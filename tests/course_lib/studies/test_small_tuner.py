"""The small tuner asks as Keras Tuner does, and searches with a student's functions."""

import numpy as np
import pytest

from course_lib.reference.tuning import sample_int, sample_log, search
from course_lib.studies.small_tuner import (
    HyperParameters,
    Mine,
    RandomSearch,
    in_short,
    successive_halving,
)

MINE = Mine(sample_log, sample_int, search)


def space(hp):
    return {
        "rate": hp.Float("rate", 1e-4, 1.0, sampling="log"),
        "keep": hp.Float("keep", 0.5, 1.0),
        "units": hp.Int("units", 8, 10),
        "kind": hp.Choice("kind", ["a", "b"]),
    }


def test_asking_describes_the_space():
    hp = HyperParameters(MINE)
    assert space(hp) == {"rate": 1e-4, "keep": 0.5, "units": 8, "kind": "a"} == hp.values
    rng = np.random.default_rng(0)
    drawn = {name: [draw(rng) for _ in range(300)] for name, draw in hp.samplers.items()}
    assert set(drawn["units"]) == {8, 9, 10}
    assert set(drawn["kind"]) == {"a", "b"}
    assert 0.4 < np.mean(np.array(drawn["rate"]) < 0.01) < 0.6
    assert 0.4 < np.mean(np.array(drawn["keep"]) < 0.75) < 0.6


def test_settings_that_are_given_are_returned():
    given = {"rate": 0.1, "keep": 0.9, "units": 10, "kind": "b"}
    assert space(HyperParameters(MINE, given)) == given


def test_what_cannot_be_asked_is_refused():
    hp = HyperParameters(MINE)
    hp.Int("units", 1, 2)
    with pytest.raises(ValueError, match="units is asked for twice"):
        hp.Choice("units", [1])
    with pytest.raises(ValueError, match="linear or log"):
        hp.Float("rate", 1, 2, sampling="LOG")


def test_search_keeps_the_best_model_and_all_trials(capsys):
    tuner = RandomSearch(space, 30, MINE, seed=3)
    tuner.search(lambda settings: (f"units {settings['units']}", settings["rate"]))

    scores = [score for _, score in tuner.trials]
    assert scores == sorted(scores, reverse=True)
    [best] = tuner.get_best_hyperparameters()
    assert best["rate"] == scores[0]
    assert tuner.get_best_models() == [f"units {best['units']}"]
    tuner.results_summary(2)
    assert in_short(best) in capsys.readouterr().out.splitlines()[0]


def test_one_in_three_goes_on():
    asked = []

    def run(trials, num_epochs):
        asked.append((num_epochs, [one["x"] for one in trials]))
        return [np.nan if one["x"] == 8 else one["x"] for one in trials]

    rounds = successive_halving([{"x": x} for x in range(9)], run, [1, 3, 9])

    assert [epochs for epochs, _ in asked] == [1, 3, 9]
    assert [sorted(xs) for _, xs in asked] == [list(range(9)), [5, 6, 7], [7]]
    assert [one["x"] for one in rounds[0]["trials"]] == [7, 6, 5, 4, 3, 2, 1, 0, 8]
    assert rounds[2]["scores"].tolist() == [7]


@pytest.mark.parametrize(
    ("trials", "rungs", "factor"), [([], [1], 3), ([{}], [], 3), ([{}], [1], 1)]
)
def test_halving_needs_something_to_halve(trials, rungs, factor):
    with pytest.raises(ValueError, match="successive_halving needs"):
        successive_halving(trials, None, rungs, factor)
