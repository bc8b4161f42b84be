import numpy as np
import pytest

from course_lib.widgets.learner import LearnerProblem, call
from course_lib.widgets.stage import (
    Line,
    Panel,
    Player,
    Point,
    Scene,
    Slider,
    Stage,
    Toggle,
    stage,
)
from course_lib.widgets.static import StaticFigure
from tests.course_lib.widgets.stage.scenes import CONTROLS, everything

POWERS = Slider("power", "power", values=[0.5, 1, 2, 4], value=2)


def scene(power):
    x = np.linspace(0, 1, 11)
    panel = Panel("A power of x", [Line(x, x**power)], xlabel="x")
    return Scene([panel], note=f"At x = 0.5 it is {0.5**power:.3g}.")


def not_written(x):
    raise NotImplementedError


def interrupted(power):
    raise KeyboardInterrupt


@pytest.fixture
def live():
    return stage(scene, [POWERS], title="Powers")


@pytest.fixture
def ask(live, monkeypatch):
    """Call with a message as the browser sends it; returns what the stage sends back."""
    sent = []
    monkeypatch.setattr(live, "send", lambda *message: sent.append(message))

    def ask_it(**message):
        live._handle_custom_msg(message, [])
        return sent.pop() if sent else None

    return ask_it


def test_a_stage_draws_what_the_browser_asks_for(live, ask):
    assert isinstance(live, Stage)
    assert live.shown["note"] == "At x = 0.5 it is 0.25."
    content, (block,) = ask(key="now", values={"power": 4}, ahead=False)
    assert (content["key"], content["note"]) == ("now", "At x = 0.5 it is 0.0625.")
    line = content["panels"][0]["marks"][0]
    start, (size,) = line["y"]["at"], line["y"]["shape"]
    drawn = np.frombuffer(block, "<f4")[start : start + size]
    np.testing.assert_allclose(drawn, np.linspace(0, 1, 11) ** 4, rtol=1e-6)
    assert live.values == {"power": 4}


def test_to_look_ahead_moves_nothing(live, ask):
    content, _ = ask(key="next", values={"power": 4}, ahead=True)
    assert content["note"] == "At x = 0.5 it is 0.0625."
    assert live.values == {"power": 2}


def test_the_browser_tells_what_the_controls_say(live, ask):
    assert ask(told={"power": 1}) is None
    assert live.values == {"power": 1}


def test_python_moves_the_controls(live):
    live.move(power=0.5)
    assert live.shown["values"] == live.values == {"power": 0.5}
    assert live.picture.note == "At x = 0.5 it is 0.707."
    with pytest.raises(ValueError, match="exponent"):
        live.move(exponent=3)


def test_every_control_and_mark_goes_on_stage_and_into_the_picture():
    live = stage(everything, CONTROLS, title="Everything", noted=[{"step": 5}])
    assert live.problem == ""
    assert [control["kind"] for control in live.setup["controls"]] == [
        *("slider", "toggle", "choice", "point", "player")
    ]
    assert live.shown["player"] == "step"
    data, metadata = live._repr_mimebundle_()
    assert {"image/png", "application/vnd.jupyter.widget-view+json"} < set(data)
    alt = metadata["image/png"]["alt"]
    assert "Two bars." in alt
    assert "step: 5 of 5: Step 5" in alt


def test_a_static_stage_is_a_picture_with_alternative_text(monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = stage(scene, [POWERS], title="Powers", noted=[{"power": 1}, {"power": 4}])
    assert isinstance(figure, StaticFigure)
    assert len(figure.png[0]) > 5000
    assert "power: 4: At x = 0.5 it is 0.0625." in figure.alt


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda power: call(not_written, power), "not_written is not written yet"),
        (lambda power: not_written(power), "not_written is not written yet"),
        (lambda power: call(np.linalg.inv, np.eye(2) * 0), "inv stopped with"),
        (lambda power: 1 / 0, "ZeroDivisionError"),
        (lambda power: Scene([]), "no panel"),
        (lambda power: None, "expected a Scene"),
        (lambda power: exec("raise SystemExit"), "SystemExit"),
    ],
)
def test_whatever_goes_wrong_becomes_a_sentence(monkeypatch, broken, said):
    live = stage(broken, [POWERS], title="Powers")
    assert said in live.problem
    assert live.picture is None
    monkeypatch.setenv("COURSE_STATIC", "1")
    figure = stage(broken, [POWERS], title="Powers")
    assert said in figure.alt
    assert figure.png


def test_a_stage_goes_on_after_a_problem():
    def shy(power):
        if power == 2:
            raise LearnerProblem("Not this one.")
        return scene(power)

    live = stage(shy, [POWERS], title="Powers")
    assert live.problem == "Not this one."
    live.move(power=4)
    assert live.problem == ""
    assert live.picture is not None


def test_an_interrupt_becomes_a_sentence():
    assert "interrupted" in stage(interrupted, [POWERS], title="Powers").problem


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        (("scene", [POWERS]), {}, TypeError),
        ((scene, [Toggle("exponent", "exponent")]), {}, TypeError),
        ((scene, []), {}, TypeError),
        ((scene, [POWERS]), {"title": " "}, ValueError),
        ((scene, [POWERS]), {"noted": [{"exponent": 1}]}, ValueError),
        ((scene, [POWERS]), {"noted": [{"power": "2"}]}, ValueError),
        ((scene, [POWERS, POWERS]), {}, ValueError),
    ],
)
def test_what_cannot_be_staged_is_refused(arguments, options, error):
    with pytest.raises(error, match=r"stage|power"):
        stage(*arguments, **{"title": "Powers", **options})


def test_values_reach_the_scene_as_their_controls_mean_them():
    seen = []

    def note_down(power, at, step):
        seen.append((power, at, step))
        return scene(power)

    controls = [POWERS, Point("at", "at", 0, (1, 2)), Player("step", "step", 9)]
    live = stage(note_down, controls, title="Powers")
    live.move(at=[3, 4], step=99)
    assert seen == [(2, (1.0, 2.0), 0), (2, (3.0, 4.0), 9)]


def test_what_the_browser_says_while_python_moves_a_control_does_not_mix_with_it():
    def interrupted(power):
        if power == 4:  # JupyterLab's messages come in a thread of their own
            live._hear(live, {"told": {"power": 0.5}}, [])
        return scene(power)

    live = stage(interrupted, [POWERS], title="Powers")
    live.move(power=4)
    assert (live.values, live.shown["values"]) == ({"power": 4}, {"power": 4})


def test_presets_are_whole_settings():
    live = stage(scene, [POWERS], title="Powers", presets={"root": {"power": 0.5}, "start": {}})
    assert live.setup["presets"] == [("root", {"power": 0.5}), ("start", {"power": 2})]
    assert stage(scene, [POWERS], title="Powers").setup["presets"] == []


@pytest.mark.parametrize("setting", [{"force": 1}, {"power": "two"}])
def test_a_preset_that_cannot_be_is_refused(setting):
    with pytest.raises(ValueError, match="power"):
        stage(scene, [POWERS], title="Powers", presets={"no": setting})
