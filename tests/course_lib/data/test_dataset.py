import numpy as np
import pytest

from course_lib.data import Dataset

EXAMPLES = Dataset(np.arange(12.0).reshape(2, 6), np.arange(6), ("a", "b"), ("c",), "source")


def test_split_takes_the_first_columns_and_the_others():
    train, dev = EXAMPLES.split(4)
    np.testing.assert_array_equal(train.X, [[0, 1, 2, 3], [6, 7, 8, 9]])
    np.testing.assert_array_equal(dev.X, [[4, 5], [10, 11]])
    np.testing.assert_array_equal(train.y, [0, 1, 2, 3])
    np.testing.assert_array_equal(dev.y, [4, 5])
    assert (train.m, dev.m) == (4, 2)


def test_both_parts_keep_names_and_source():
    for part in EXAMPLES.split(1):
        assert (part.features, part.classes, part.source) == (("a", "b"), ("c",), "source")


@pytest.mark.parametrize("first", [0, 6, 7, -1])
def test_a_split_with_an_empty_part_is_refused(first):
    with pytest.raises(ValueError, match=f"from 1 to 5.*got {first}"):
        EXAMPLES.split(first)
