import numpy as np
import pytest

from course_lib.layout import Layout, check_shapes

SHAPES = {"W1": (3, 2), "gamma1": (3, 1), "beta1": (3, 1), "W2": (1, 3), "b2": (1, 1)}


@pytest.fixture
def vector():
    return np.arange(16.0)


def test_each_parameter_is_a_view_of_its_own_part(vector):
    layout = Layout(SHAPES)
    views = layout.views(vector)
    assert layout.size == 16
    assert {name: view.shape for name, view in views.items()} == SHAPES
    assert sorted(number for view in views.values() for number in view.flat) == vector.tolist()
    for view in views.values():
        view[...] = -1
    assert (vector == -1).all()


def test_a_kind_holds_the_parameters_of_all_layers_and_no_others(vector):
    layout = Layout(SHAPES)
    views, kinds = layout.views(vector), layout.kinds(vector)
    assert set(kinds) == {"W1", "b1", "gamma1", "beta1"}
    weights = [*views["W1"].flat, *views["W2"].flat]
    assert kinds["W1"][:, 0].tolist() == weights
    assert kinds["b1"][:, 0].tolist() == [*views["b2"].flat]
    assert np.shares_memory(kinds["W1"], vector)


def test_gradients_get_a_d_before_their_names(vector):
    layout = Layout(SHAPES)
    assert set(layout.views(vector, "d")) == {f"d{name}" for name in SHAPES}
    assert set(layout.kinds(vector, "d")) == {"dW1", "db1", "dgamma1", "dbeta1"}


def test_layers_above_nine_keep_their_places():
    shapes = {f"{kind}{layer}": (1, 1) for layer in range(1, 13) for kind in "Wb"}
    views = Layout(shapes).views(np.arange(24.0))
    assert [views[f"W{layer}"].item() for layer in (1, 2, 10, 12)] == [0, 1, 9, 11]


@pytest.mark.parametrize(
    ("arrays", "problem"),
    [
        ({"W1": np.ones((2, 2))}, r"keys \['W1', 'b1'\], got \['W1'\]"),
        (
            {"W1": np.ones((2, 2)), "b1": np.ones((2, 1)), "x": 0},
            r"got \['W1', 'b1', 'x'\]",
        ),
        ({"W1": np.ones((2, 2)), "b1": np.ones(2)}, r"b1 must have shape \(2, 1\), got \(2,\)"),
        (None, "got NoneType"),
        ([1, 2], "got list"),
    ],
)
def test_what_is_wrong_with_returned_arrays_is_told(arrays, problem):
    with pytest.raises(ValueError, match=rf"init_params.*{problem}"):
        check_shapes(arrays, {"W1": (2, 2), "b1": (2, 1)}, "init_params")
