import numpy as np
import pytest

from course_lib.data import arms, circles, classification, moons, spirals

PLANE = [circles, moons, spirals, arms]
ALL = [*PLANE, classification]


@pytest.mark.parametrize("draw", ALL)
def test_same_seed_same_set_another_seed_another(draw):
    first, again, other = (draw(m=60, seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)


@pytest.mark.parametrize("draw", PLANE)
@pytest.mark.parametrize("m", [2, 7, 300])
def test_examples_are_columns_and_classes_equally_frequent(draw, m):
    data = draw(m=m)
    assert data.X.shape == (2, m)
    assert data.y.shape == (m,)
    counts = np.bincount(data.y, minlength=2)
    assert len(counts) == len(data.classes) == 2
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("draw", PLANE)
def test_classes_come_in_a_drawn_order(draw):
    """Of 1000 balanced labels the first 200 hold 100 ± 5 SD of each class."""
    y = draw(m=1000).y[:200]
    assert abs(np.sum(y) - 100) < 5 * np.sqrt(200 * 0.25 * 0.8)


def test_noise_is_what_it_says():
    """Distances from the outer circle: the radial part of the noise, SD 0.05 over 10 000 draws."""
    data = circles(m=20_000, noise=0.05)
    outside = np.linalg.norm(data.X[:, data.y == 0], axis=0)
    assert outside.std() == pytest.approx(0.05, rel=0.05)


def test_circles_without_noise_have_radius_1_and_0_8():
    data = circles(noise=0)
    np.testing.assert_allclose(np.linalg.norm(data.X, axis=0), np.where(data.y, 0.8, 1.0))


def test_moons_without_noise_are_half_circles_that_reach_into_one_another():
    data = moons(noise=0)
    centre = np.where(data.y, [[1.0], [0.5]], [[0.0], [0.0]])
    np.testing.assert_allclose(np.linalg.norm(data.X - centre, axis=0), 1)
    upper, lower = data.X[:, data.y == 0], data.X[:, data.y == 1]
    assert upper[1].min() >= 0
    assert lower[1].max() <= 0.5
    assert upper[0].max() > lower[0].min()


def test_moons_by_default_give_100_to_train_with_and_2000_to_judge_with():
    train, dev = moons().split(100)
    assert (train.m, dev.m) == (100, 2000)


@pytest.mark.parametrize("num_arms", [2, 3, 5])
def test_spirals_without_noise_are_one_arm_turned(num_arms):
    data = spirals(m=500, num_arms=num_arms, noise=0)
    radius = np.linalg.norm(data.X, axis=0)
    turned = np.arctan2(data.X[1], data.X[0]) - 2 * np.pi * (radius + data.y / num_arms)
    np.testing.assert_allclose(np.exp(1j * turned), 1, atol=1e-9)
    assert radius.max() <= 1


def test_arms_without_noise_are_two_interlocking_letters_c():
    data = arms(noise=0)
    right, left = data.X[:, data.y == 0], data.X[:, data.y == 1]
    np.testing.assert_allclose(np.linalg.norm(right, axis=0), 1)
    np.testing.assert_allclose(np.linalg.norm(left - 1, axis=0), 1)
    assert right[0].max() <= np.sqrt(0.5) + 1e-9  # open to the right
    assert left[0].min() >= 1 - np.sqrt(0.5) - 1e-9
    assert right[0].max() > left[0].min()


def test_classification_can_be_learnt_from_its_first_rows_only():
    train, dev = classification(m=4000, flipped=0).split(3000)
    scores = {}
    for rows in (slice(0, 5), slice(5, 20)):
        # The nearest of some hundred training examples: knows no formula.
        gaps = dev.X[rows, :, np.newaxis] - train.X[rows, np.newaxis, :600]
        nearest = (gaps**2).sum(axis=0).argmin(axis=1)
        scores[rows.start] = np.mean(train.y[nearest] == dev.y)
    assert scores[0] > 0.85
    assert scores[5] < 0.6


def test_classification_turns_the_share_of_labels_that_it_says():
    clean, noisy = (classification(flipped=share).y for share in (0, 0.1))
    assert np.mean(clean != noisy) == pytest.approx(0.1, abs=5 * np.sqrt(0.09 / 20_000))


def test_classification_has_20_000_examples_of_20_features():
    assert classification().X.shape == (20, 20_000)


# The last example of each set, and the sum of all: a change here changes what was measured.
FROZEN = {
    circles: ([-0.692815, -0.278888], -29.2422),
    moons: ([1.556462, 0.139778], 1593.8985),
    spirals: ([0.448949, 0.516262], 15.0482),
    arms: ([2.217086, 0.526775], 392.8219),
    classification: ([1.878083, 2.02578], 10895.4174),
}


@pytest.mark.parametrize("draw", ALL)
def test_the_sets_are_those_that_the_course_was_measured_with(draw):
    last, total = FROZEN[draw]
    X = draw().X
    np.testing.assert_allclose(X[:2, -1], last, atol=1e-5)
    assert X.sum() == pytest.approx(total, abs=1e-3)


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("bad", [{"m": 1}, {"m": 2.5}, {"seed": -1}, {"seed": 0.5}])
def test_a_bad_number_is_named(draw, bad):
    (name, value), *_ = bad.items()
    with pytest.raises(ValueError, match=f"{draw.__name__}: {name} .*got {value}"):
        draw(**bad)


@pytest.mark.parametrize("draw", PLANE)
@pytest.mark.parametrize("noise", [-0.1, np.nan, np.inf])
def test_bad_noise_is_named(draw, noise):
    with pytest.raises(ValueError, match="noise"):
        draw(noise=noise)


@pytest.mark.parametrize("bad", [{"num_arms": 1}, {"turns": 0}, {"turns": np.inf}])
def test_a_spiral_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match="spirals: num_arms must be at least 2, turns above 0"):
        spirals(**bad)


@pytest.mark.parametrize("informative", [1, 21])
def test_informative_features_must_fit(informative):
    with pytest.raises(ValueError, match="num_informative must be from 2 to n=20"):
        classification(num_informative=informative)


@pytest.mark.parametrize("flipped", [-0.1, 1.1])
def test_a_share_of_labels_must_be_one(flipped):
    with pytest.raises(ValueError, match="flipped must be from 0 to 1"):
        classification(flipped=flipped)
