"""The batch board shows what the learner's functions do, right or wrong."""

import numpy as np
import pytest

from course_lib.reference.mini_batches import minibatches, partition, shuffle_pair
from course_lib.widgets.batch_board import EPOCHS, batch_board, epoch_map
from course_lib.widgets.stage import Heat
from tests.course_lib.widgets.scenes import mark


def row(board, panel):
    return mark(board, Heat, panel=panel).Z[::-1]


def test_numbers_are_shuffled_in_pairs_and_cut_with_gaps():
    board = batch_board(shuffle_pair, partition)
    first, second, third = (row(board, panel) for panel in range(3))
    assert first.tolist() == [list(range(1, 14))] * 2
    assert np.array_equal(second[0], second[1])
    assert sorted(second[0]) == sorted(first[0])
    assert not np.array_equal(first, second)
    kept = third[:, np.isfinite(third[0])]
    assert np.array_equal(kept, second)
    assert np.flatnonzero(np.isnan(third[0])).tolist() == [4, 9, 14]
    assert "4 batches: 4, 4, 4, 1" in board.picture.note


def test_another_shuffle_number_deals_anew():
    board = batch_board(shuffle_pair, partition)
    before = row(board, 1)
    board.move(draw=2)
    assert not np.array_equal(row(board, 1), before)


def test_lost_labels_are_told():
    def two_orders(X, Y, rng):
        return X[:, rng.permutation(X.shape[1])], Y[:, rng.permutation(X.shape[1])]

    assert "lost their labels" in batch_board(two_orders, partition).picture.note


def test_lost_examples_are_told():
    def whole_batches_only(X, Y, size):
        return partition(X, Y, size)[: X.shape[1] // size]

    board = batch_board(shuffle_pair, whole_batches_only)
    assert "makes 12" in board.picture.note
    board.move(size=18)
    assert "0 batches" in board.picture.note


@pytest.mark.parametrize(
    ("shuffle", "cut", "told"),
    [
        (lambda X, Y, rng: X, partition, "pairs"),
        (lambda X, Y, rng: (X, Y[:, :3]), partition, "columns"),
        (lambda X, Y, rng: ("a", Y), partition, "numbers"),
        (shuffle_pair, lambda X, Y, size: 3, "stopped"),
        (shuffle_pair, lambda X, Y, size: [X], "pairs"),
    ],
)
def test_what_cannot_be_drawn_is_told(shuffle, cut, told):
    board = batch_board(shuffle, cut)
    assert board.picture is None
    assert told in board.problem


def test_a_function_that_is_not_written_is_waited_for():
    def partition(X, Y, size):
        raise NotImplementedError

    assert "partition is not written yet" in batch_board(shuffle_pair, partition).problem


def test_every_example_is_in_one_batch_of_each_epoch():
    shown = epoch_map(minibatches)
    table = mark(shown, Heat).Z
    assert table.shape == (EPOCHS, 12)
    for epoch in table:
        assert [(epoch == batch).sum() for batch in (1, 2, 3)] == [4, 4, 4]
    assert "10 different epochs" in shown.picture.note


def test_the_same_batches_in_every_epoch_are_told():
    def in_order(X, Y, size, rng):
        return partition(X, Y, size)

    assert "same batches" in epoch_map(in_order).picture.note


def test_an_example_that_never_comes_leaves_its_cell_empty():
    def drops_the_last(X, Y, size, rng):
        yield from list(minibatches(X, Y, size, rng))[:-1]

    shown = epoch_map(drops_the_last)
    assert np.isnan(mark(shown, Heat).Z).sum() == 4 * EPOCHS
    assert "missing" in shown.picture.note
