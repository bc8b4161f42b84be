"""A file larger than memory, read piece by piece."""

import shutil
from collections import namedtuple

import numpy as np
import pytest

from course_lib.data import DataError
from course_lib.data.ondisk import BLOCK, examples_on_disk, memory_in_use, true_weights

SMALL = 0.02  # gigabytes: two pieces and a half


def test_pieces_hold_every_example_once_in_a_random_order(tmp_path):
    with examples_on_disk(SMALL, folder=tmp_path) as disk:
        assert disk.m == round(SMALL * 1e9 / 204)
        assert disk.path.stat().st_size == disk.m * 204
        in_order = [disk.block(i)[0][0] for i in range(disk.num_blocks)]
        drawn = [X[0] for X, _ in disk.blocks(np.random.default_rng(3))]
    assert sum(map(len, in_order)) == disk.m
    assert not np.array_equal(np.concatenate(drawn), np.concatenate(in_order))
    assert np.array_equal(np.sort(np.concatenate(drawn)), np.sort(np.concatenate(in_order)))


def test_examples_are_columns_and_labels_follow_the_weights(tmp_path):
    with examples_on_disk(SMALL, folder=tmp_path) as disk:
        X, Y = disk.block(0)
    assert X.shape == (50, BLOCK)
    assert Y.shape == (1, BLOCK)
    assert set(np.unique(Y)) == {0, 1}
    chance = 1 / (1 + np.exp(-true_weights().T @ X))
    sure = np.abs(chance - 0.5) > 0.4
    assert (Y[sure] == (chance[sure] > 0.5)).mean() > 0.9


def test_the_same_seed_makes_the_same_file_and_another_does_not(tmp_path):
    drawn = []
    for seed in (1, 1, 2):
        with examples_on_disk(1e-5, seed=seed, folder=tmp_path) as disk:
            drawn.append(disk.block(0)[0])
    assert np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])


def test_the_file_is_gone_afterwards_also_after_an_error(tmp_path):
    with pytest.raises(KeyError), examples_on_disk(1e-5, folder=tmp_path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_piece_is_a_copy(tmp_path):
    with examples_on_disk(1e-5, folder=tmp_path) as disk:
        X, _ = disk.block(0)
        X[:] = 7
        assert not (disk.block(0)[0] == 7).any()


@pytest.mark.parametrize("gigabytes", [0, -1, np.nan, np.inf])
def test_a_size_that_is_none_is_refused(gigabytes):
    with pytest.raises(ValueError, match="positive"), examples_on_disk(gigabytes):
        pass


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, monkeypatch):
    usage = namedtuple("usage", "free")(10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DataError, match="fewer gigabytes"), examples_on_disk(1, folder=tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_piece_that_is_not_there_is_refused(tmp_path):
    with examples_on_disk(1e-5, folder=tmp_path) as disk:
        with pytest.raises(IndexError, match="blocks 0 to 0"):
            disk.block(1)
        disk.path.write_bytes(b"")
        with pytest.raises(DataError, match="no longer"):
            disk.block(0)


def test_memory_stays_flat_while_a_file_is_read(tmp_path):
    with examples_on_disk(0.1, folder=tmp_path) as disk:
        disk.block(0)
        used = [memory_in_use() for _ in disk.blocks(np.random.default_rng(0))]
    assert max(used) - used[0] < 50
