"""The passes against the reference's forward and backward, and what they refuse."""

import numpy as np
import pytest

from course_lib.reference.foundations import activation_grad, model_backward, model_forward
from course_lib.reference.initialisation import init_params
from course_lib.studies.passes import backward_pass, forward_pass

DIMS = [3, 4, 5, 2, 1]
KINDS = ["tanh", "leaky_relu", "relu", "sigmoid"]


@pytest.fixture
def network():
    rng = np.random.default_rng(0)
    params = init_params(DIMS, "large", rng)
    params["b1"] += 0.5
    return rng.normal(size=(3, 6)), np.array([[0.0, 1, 1, 0, 1, 0]]), params


def test_forward_pass_shows_each_layer_as_the_reference_computes_it(network):
    X, _, params = network
    A, caches = model_forward(X, params, KINDS)
    layers = forward_pass(X, params, KINDS)
    assert len(layers) == len(KINDS)
    np.testing.assert_allclose(layers[-1].A, A)
    for layer, cache in zip(layers, caches, strict=True):
        np.testing.assert_allclose(layer.Z, cache["Z"])
        np.testing.assert_allclose(layer.slope, activation_grad(cache["Z"], cache["kind"]))


def test_backward_pass_gives_the_reference_gradients(network):
    X, Y, params = network
    A, caches = model_forward(X, params, KINDS)
    expected = model_backward(A, Y, caches)
    got = backward_pass(X, Y, params, KINDS)
    assert set(got) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(got[name], value, atol=1e-15)


def test_passes_leave_their_inputs_alone(network):
    X, Y, params = network
    inputs = [X, Y, *params.values()]
    before = [array.copy() for array in inputs]
    backward_pass(X, Y, params, KINDS)
    for array, copy in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_forward_pass_names_the_layer_that_does_not_fit(network):
    X, _, params = network
    with pytest.raises(ValueError, match="layer 1 gets 2"):
        forward_pass(X[:2], params, KINDS)
    with pytest.raises(ValueError, match="b2"):
        forward_pass(X, params | {"b2": np.zeros(5)}, KINDS)


def test_passes_want_one_known_activation_for_each_layer(network):
    X, Y, params = network
    with pytest.raises(ValueError, match="3 activations"):
        forward_pass(X, params, KINDS[1:])
    with pytest.raises(ValueError, match="none"):
        forward_pass(X, {}, [])
    with pytest.raises(ValueError, match="'sine'"):
        forward_pass(X, params, ["sine", *KINDS[1:]])
    with pytest.raises(ValueError, match="must be a sigmoid"):
        backward_pass(X, Y, params, [*KINDS[:3], "tanh"])
    with pytest.raises(ValueError, match="must be a sigmoid"):
        backward_pass(X, Y[0], params, KINDS)
