import numpy as np
import pytest

from course_lib.widgets.learner import call
from course_lib.widgets.stage import Line, Panel, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

POWERS = Slider("power", "power", values=[0.5, 1, 2, 4], value=2)


def scene(power):
    x = np.linspace(0, 1, 11)
    panel = Panel("A power of x", [Line(x, x**power)], xlabel="x")
    return Scene([panel], note=f"At x = 0.5 it is {0.5**power:.3g}.")


def not_written(x):
    raise NotImplementedError


def test_a_stage_answers_what_the_browser_asks(monkeypatch):
    live = stage(scene, [POWERS], title="Powers")
    assert isinstance(live, Stage)
    assert live.shown["note"] == "At x = 0.5 it is 0.25."
    sent = []
    monkeypatch.setattr(live, "send", lambda *message: sent.append(message))
    live._handle_custom_msg({"key": "now", "values": {"power": 4}, "ahead": False}, [])
    ((content, (block,)),) = sent
    assert (content["key"], content["note"]) == ("now", "At x = 0.5 it is 0.0625.")
    line = content["panels"][0]["marks"][0]
    start, (size,) = line["y"]["at"], line["y"]["shape"]
    drawn = np.frombuffer(block, "<f4")[start : start + size]
    np.testing.assert_allclose(drawn, np.linspace(0, 1, 11) ** 4, rtol=1e-6)
    assert live.values == {"power": 4}


def test_a_static_stage_is_a_picture_with_alternative_text(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = stage(scene, [POWERS], title="Powers", noted=[{"power": 1}, {"power": 4}])
    assert isinstance(figure, StaticFigure)
    assert len(figure.png[0]) > 5000
    assert "0.0625" in figure.alt


@pytest.mark.parametrize("static", ["0", "1"])
def test_a_problem_is_shown_as_a_sentence(monkeypatch, static):
    monkeypatch.setenv("COURSE_STATIC", static)
    shown = stage(lambda power: call(not_written, power), [POWERS], title="Powers")
    said = shown.alt if static == "1" else shown.problem
    assert "not_written is not written yet" in said
