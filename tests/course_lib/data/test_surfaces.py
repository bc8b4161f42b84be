import numpy as np
import pytest

from course_lib.data import bowl, ravine, rosenbrock, saddle

SURFACES = [bowl(), bowl(100, 45), bowl(4, -30), ravine(), saddle(), rosenbrock()]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_gradient_is_the_slope_of_the_cost(surface):
    for w in np.random.default_rng(0).normal(size=(5, 2)):
        for axis in np.eye(2):
            slope = (surface.cost(w + 1e-6 * axis) - surface.cost(w - 1e-6 * axis)) / 2e-6
            assert surface.gradient(w) @ axis == pytest.approx(slope, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_many_points_are_columns(surface):
    W = np.random.default_rng(1).normal(size=(2, 7))
    np.testing.assert_allclose(surface.cost(W), [surface.cost(w) for w in W.T])
    np.testing.assert_allclose(surface.gradient(W).T, [surface.gradient(w) for w in W.T])


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_cost_is_level_and_zero_at_the_minimum(surface):
    if surface.minimum is None:
        assert surface.cost(np.array([0, 10.0])) < surface.cost(np.zeros(2))
    else:
        assert surface.cost(surface.minimum) == pytest.approx(0, abs=1e-12)
        np.testing.assert_allclose(surface.gradient(surface.minimum), 0, atol=1e-12)
        assert surface.cost(surface.start) > 0.5


@pytest.mark.parametrize("kappa", [1, 25, 100])
def test_bowl_is_kappa_times_steeper_whichever_way_it_is_turned(kappa):
    for angle in (0, 45, 200):
        curved = bowl(kappa, angle)
        hessian = np.stack([curved.gradient(axis) for axis in np.eye(2)])
        np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1, kappa], rtol=1e-9)
        assert curved.cost(curved.start) == pytest.approx(0.5 * (4 + kappa))


@pytest.mark.parametrize(
    "bad", [{"kappa": 0}, {"kappa": np.nan}, {"kappa": np.inf}, {"angle": np.inf}]
)
def test_a_bowl_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match="kappa must be above 0"):
        bowl(**bad)
