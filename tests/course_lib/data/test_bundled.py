"""The facts are those of the sources: sizes, classes, extremes, a few values."""

import numpy as np
import pytest

from course_lib.data import (
    DATASETS,
    DataError,
    breast_cancer,
    diabetes,
    digits,
    iris,
    photographs,
    wine,
)

# loader: shape of X, examples of each class
FACTS = {
    digits: ((64, 1797), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
    breast_cancer: ((30, 569), [212, 357]),
    iris: ((4, 150), [50, 50, 50]),
    wine: ((13, 178), [59, 71, 48]),
}
LOADERS = [*FACTS, diabetes]


@pytest.mark.parametrize("load", FACTS)
def test_examples_are_columns_and_classes_are_numbered(load):
    shape, counts = FACTS[load]
    data = load()
    assert data.X.shape == shape
    assert data.X.dtype == float
    assert data.y.shape == (data.m,)
    assert data.y.dtype == int
    np.testing.assert_array_equal(np.bincount(data.y), counts)
    assert len(data.classes) == len(counts)


@pytest.mark.parametrize("load", LOADERS)
def test_rows_are_named_and_the_source_is_told(load):
    data = load()
    assert len(data.features) in ((0,) if load is digits else (len(data.X),))
    assert len(data.source) > 20
    assert np.isfinite(data.X).all()


@pytest.mark.parametrize("load", FACTS)
def test_the_first_fifth_of_a_set_is_a_fair_sample(load):
    """Shuffled once: each class has its share, within 5 SD of a draw without replacement."""
    data = load()
    first, _ = data.split(data.m // 5)
    for label, count in enumerate(np.bincount(data.y)):
        share = count / data.m
        spread = np.sqrt(first.m * share * (1 - share) * 0.8)
        assert abs(np.sum(first.y == label) - first.m * share) < 5 * spread


def test_digits_are_sixteenths_of_ink_with_three_empty_pixels():
    X = digits().X
    np.testing.assert_array_equal(X * 16, np.round(X * 16))
    assert (X.min(), X.max()) == (0, 1)
    assert np.sum(X.std(axis=1) == 0) == 3


def test_a_digit_looks_like_itself():
    """A zero has ink around an empty middle, a one has it in the middle."""
    data = digits()
    zero, one = (data.X[:, data.y == label].mean(axis=1).reshape(8, 8) for label in (0, 1))
    assert zero[3:5, 3:5].mean() < 0.3 < 0.7 < one[3:5, 3:5].mean()


def test_breast_cancer_spreads_reach_over_five_powers_of_ten():
    spread = breast_cancer().X.std(axis=1)
    np.testing.assert_allclose([spread.min(), spread.max()], [0.0026, 569], rtol=0.02)


def test_wine_spreads_are_those_of_the_source():
    spread = wine().X.std(axis=1)
    np.testing.assert_allclose([spread.min(), spread.max()], [0.124, 314], rtol=0.01)


def test_iris_holds_fishers_first_flower():
    data = iris()
    assert [5.1, 3.5, 1.4, 0.2] in data.X[:, data.y == 0].T.tolist()
    assert data.features[0] == "sepal length (cm)"


def test_diabetes_is_not_scaled_and_predicts_numbers():
    data = diabetes()
    assert data.X.shape == (10, 442)
    assert data.y.dtype == float
    assert data.classes == ()
    assert (data.y.min(), data.y.max()) == (25, 346)
    age = data.X[0]
    assert (age.min(), age.max()) == (19, 79)
    assert set(data.X[1]) == {1, 2}


def test_photographs_are_small_and_in_colour():
    pictures = photographs()
    assert set(pictures) == {"china", "flower"}
    for image in pictures.values():
        assert image.shape == (106, 160, 3)
        assert 0 <= image.min() < 0.1 < 0.9 < image.max() <= 1


@pytest.mark.parametrize("load", LOADERS)
def test_every_call_returns_arrays_of_its_own(load):
    load().X[:] = -1
    assert (load().X != -1).any()


@pytest.mark.parametrize("load", [*LOADERS, photographs])
def test_a_missing_file_is_named(load, tmp_path):
    with pytest.raises(DataError, match=f"{load.__name__}.npz cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("load", [*LOADERS, photographs])
def test_a_changed_file_is_refused(load, tmp_path):
    name = f"{load.__name__}.npz"
    (tmp_path / name).write_bytes((DATASETS / name).read_bytes()[:-1])
    with pytest.raises(DataError, match="has changed"):
        load(tmp_path)
