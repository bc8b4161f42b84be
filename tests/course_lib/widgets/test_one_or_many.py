"""One network or many: three plans for the same recorded trainings."""

import numpy as np
import pytest

from course_lib.experiments import stored_result
from course_lib.reference.tuning import lr_verdict
from course_lib.widgets.one_or_many import ALL, ONE, THIRDS, one_or_many
from course_lib.widgets.stage import Bars, Line
from tests.course_lib.widgets.scenes import mark

RUNS = stored_result("many_networks")


@pytest.fixture
def plans():
    return one_or_many(lr_verdict, RUNS)


def lines(widget):
    return [one for one in widget.picture.panels[0].marks if isinstance(one, Line)]


@pytest.mark.parametrize(
    ("plan", "count", "spent"), [(ONE, 1, 18), (ALL, 27, 486), (THIRDS, 27, 126)]
)
def test_each_plan_has_its_price(plans, plan, count, spent):
    plans.move(plan=plan)
    assert len(lines(plans)) == count
    assert f"{spent} epochs spent" in plans.picture.note_at(18)
    assert mark(plans, Bars, panel=1).heights.tolist() == [18, 486, 126]


def test_thirds_stop_after_two_and_six_epochs(plans):
    plans.move(plan=THIRDS)
    ends = sorted(int(np.isfinite(line.y).sum()) - 1 for line in lines(plans))
    assert ends == [2] * 18 + [6] * 6 + [18] * 3
    assert "best so far 97.7%" in plans.picture.note_at(18)


def test_lines_grow_with_the_player(plans):
    assert all(line.grow for line in lines(plans))
    shown = plans.picture.still(3).panels[0].marks
    assert {len(line.x) for line in shown} == {4}


def test_the_one_network_can_be_chosen(plans):
    plans.move(plan=ONE, which=15)
    assert lines(plans)[0].y[1:] == pytest.approx(RUNS["dev"][14])
    assert "best so far 98.3%" in plans.picture.note_at(18)


def test_what_the_function_calls_diverged_is_stopped(plans):
    plans.move(plan=ALL, stop=True)
    assert "469 epochs spent" in plans.picture.note_at(18)  # one of them after its first


@pytest.mark.parametrize(
    ("function", "told"),
    [(lambda losses: 3, "expected is a word"), (lambda losses: 1 / 0, "ZeroDivisionError")],
)
def test_wrong_function_is_named_where_it_is_needed(function, told):
    widget = one_or_many(function, RUNS)
    assert widget.problem == ""
    widget.move(stop=True)
    assert told in widget.problem
