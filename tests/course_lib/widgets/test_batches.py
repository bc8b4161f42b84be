import numpy as np
import pytest

from course_lib.widgets.batches import batches_of, pair_of
from course_lib.widgets.learner import LearnerProblem, NotWritten

X = np.arange(6.0)[np.newaxis]


def halves(X, Y):
    yield X[:, :3], Y[:, :3]
    yield X[:, 3:], Y[:, 3:]


def endless(X, Y):
    while True:
        yield X, Y


def stops_halfway(X, Y):
    yield X, Y
    raise IndexError("no more")


def not_written(X, Y):
    raise NotImplementedError
    yield


def test_batches_of_a_generator_are_listed():
    (first, labels), (second, _) = batches_of(halves, X, -X, most=9)
    np.testing.assert_array_equal(first, [[0, 1, 2]])
    np.testing.assert_array_equal(labels, [[0, -1, -2]])
    np.testing.assert_array_equal(second, [[3, 4, 5]])


def test_a_generator_without_end_is_cut():
    assert len(batches_of(endless, X, X, most=7)) == 7


def test_what_a_generator_raises_on_its_way_is_told_of_the_function():
    with pytest.raises(LearnerProblem, match="stops_halfway stopped with IndexError: no more"):
        batches_of(stops_halfway, X, X, most=9)
    with pytest.raises(NotWritten, match="not_written"):
        batches_of(not_written, X, X, most=9)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "pairs"),
        ([X, X, X], "pairs"),
        ((X, X[:, :2]), r"\(1, 2\)"),
        ((X.T, X.T), r"\(6, 1\)"),
        (("a", X), "numbers"),
    ],
)
def test_what_is_no_batch_is_told(given, said):
    with pytest.raises(LearnerProblem, match=said):
        pair_of(halves, given)
