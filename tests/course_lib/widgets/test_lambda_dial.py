"""The λ dial on a stored sweep."""

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.studies.moons_sweep import EXTENT, LAMBDAS
from course_lib.widgets.lambda_dial import lambda_dial
from course_lib.widgets.stage import Line, Regions, Rule
from tests.course_lib.widgets.scenes import mark


@pytest.fixture(scope="module")
def stored():
    return stored_result("lambda_sweep")


def test_dial_shows_the_row_of_its_strength(stored):
    widget = lambda_dial(stored)
    for i, lambd in enumerate(LAMBDAS):
        widget.move(lambd=lambd)
        assert mark(widget, Rule, panel=1).x == max(lambd, 0.01)
        assert np.array_equal(255 * mark(widget, Regions).Z, stored["probability"][i])
        assert f"λ = {lambd:g}:" in widget.picture.note
        assert f"{stored['dev_error'][i].mean():.1%}" in widget.picture.note


def test_curves_are_means_over_the_draws(stored):
    widget = lambda_dial(stored)
    assert mark(widget, Line, "training", panel=1).y == pytest.approx(
        100 * stored["train_error"].mean(axis=1)
    )
    for panel, key in [(2, "norm"), (3, "dev_cost")]:
        assert mark(widget, Line, panel=panel).y == pytest.approx(stored[key].mean(axis=1))


def test_map_lies_under_the_examples(stored):
    regions = mark(lambda_dial(stored), Regions)
    assert regions.extent == EXTENT
    # The upper moon is class 0, the lower one class 1.
    upper, lower = regions.Z[40, 25], regions.Z[10, 45]
    assert upper < 0.1 < 0.9 < lower


@pytest.mark.parametrize("wrong", [None, [1, 2], {"lambd": np.zeros(2)}])
def test_something_else_than_a_sweep_is_refused(wrong):
    with pytest.raises(ValueError, match="moons_sweep"):
        lambda_dial(wrong)


def test_static_twin_draws_three_strengths(monkeypatch, stored):
    monkeypatch.setenv("COURSE_STATIC", "1")
    twin = lambda_dial(stored)
    assert twin.alt.count("of new ones are answered wrongly") == 3
    assert len(twin.png[0]) > 10_000
