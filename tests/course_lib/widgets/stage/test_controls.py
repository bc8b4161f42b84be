import numpy as np
import pytest

from course_lib.widgets.stage import Choice, Player, Point, Slider, Toggle
from course_lib.widgets.stage.controls import check_controls, read_values

CONTROLS = [
    Slider("rate", "α", values=[0.01, 0.1, 1], value=0.1),
    Toggle("correct", "bias correction"),
    Choice("kind", "kind", ["he", "zeros"]),
    Player("step", "step", count=10),
    Point("start", "start", 0, (1, 2), (0.1, 0.1)),
]
NAMED = check_controls(CONTROLS)
START = {name: control.value for name, control in NAMED.items()}


def test_each_control_hands_over_its_own_kind_of_value():
    sent = {"rate": 1.0000001, "correct": True, "kind": "zeros", "step": 3, "start": [0.5, -1]}
    expected = {"rate": 1, "correct": True, "kind": "zeros", "step": 3, "start": (0.5, -1.0)}
    assert read_values(NAMED, sent, START) == expected


def test_values_that_are_not_sent_stay():
    assert read_values(NAMED, {"step": 2}, START) == {**START, "step": 2}


def test_a_player_stays_between_its_ends():
    player = NAMED["step"]
    assert [player.read(sent) for sent in (-1, 4, 99)] == [0, 4, 10]


def test_slider_values_may_be_an_array_and_are_sent_as_plain_numbers():
    slider = Slider("n", "n", values=np.array([1, 2, 4]), value=2, unit="layers")
    assert [type(value) for value in slider.values] == [int] * 3
    assert slider.describe(4) == "4 layers"


def test_a_slider_may_write_its_numbers_as_it_likes():
    slider = Slider("day", "day", [1, 2], 1, "°F", format=lambda day: f"day {-day}")
    assert slider.spec()["texts"] == ["day −1 °F", "day −2 °F"]


def test_a_minus_sign_is_no_hyphen():
    slider = Slider("rate", "α", values=[-1, 1e-5], value=-1)
    assert [slider.describe(value) for value in slider.values] == ["−1", "1e−05"]
    assert NAMED["start"].describe((-1.0, 0.5)) == "(−1, 0.5)"


def test_a_choice_starts_at_its_first_option():
    assert Choice("kind", "kind", ["he", "zeros"]).value == "he"


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_what_a_control_cannot_be_is_refused_by_name(control):
    with pytest.raises(ValueError, match=control.name):
        control.read(None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slider("bad", "α", values=[1], value=1),
        lambda: Slider("bad", "α", values=[2, 1], value=1),
        lambda: Slider("bad", "α", values=[1, np.nan], value=1),
        lambda: Slider("bad", "α", values=["1", "2"], value="1"),
        lambda: Slider("bad", "α", values=[1, 2], value=3),
        lambda: Choice("bad", "kind", ["he"]),
        lambda: Choice("bad", "kind", ["he", "he"]),
        lambda: Choice("bad", "kind", ["he", 2]),
        lambda: Choice("bad", "kind", ["he", "zeros"], "glorot"),
        lambda: Player("bad", "step", count=0),
        lambda: Player("bad", "step", count=2.5),
        lambda: Player("bad", "step", count=5, value=6),
        lambda: Player("bad", "step", count=5, per_second=0),
        lambda: Point("bad", "start", 0, (1, 2, 3)),
        lambda: Point("bad", "start", 0, (1, np.inf)),
        lambda: Point("bad", "start", 0, (1, 2), (0.1, 0)),
    ],
)
def test_a_control_that_cannot_work_is_refused_by_name(make):
    with pytest.raises(ValueError, match="'bad'"):
        make()


@pytest.mark.parametrize(
    ("controls", "error"),
    [
        (["rate"], TypeError),
        ([Toggle("two words", "a")], ValueError),
        ([Toggle("a", "a"), Toggle("a", "b")], ValueError),
    ],
)
def test_controls_need_different_python_names(controls, error):
    with pytest.raises(error):
        check_controls(controls)


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(ValueError, match=r"'ratio'.*rate"):
        read_values(NAMED, {"ratio": 1}, START)
