"""A data set that does not fit into memory: a file made on the spot, and read piece by piece."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]

from course_lib.data.files import DataError
from course_lib.progress import Progress

INPUTS = 50
COLUMNS = INPUTS + 1  # the label comes last
KIND = np.dtype("<f4")
BLOCK = 40_000  # examples: 8 MB
GIGABYTE = 10**9
SPARE = 0.2  # of the disk's free space stays free


@dataclass(frozen=True)
class OnDisk:
    """Examples in a file, one after the other, so that a few of them lie together.

    Attributes
    ----------
    path : Path
        The file.
    m : int
        Number of examples.
    """

    path: Path
    m: int

    @property
    def num_blocks(self) -> int:
        """Number of pieces that `blocks` yields."""
        return -(-self.m // BLOCK)

    def blocks(self, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the file in pieces, in random order.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where chance comes from.

        Yields
        ------
        X, Y : ndarray, shapes (50, B) and (1, B)
            Copies, 32 bits a number; the file is let go of each time.
        """
        for which in rng.permutation(self.num_blocks):
            yield self.block(int(which))

    def block(self, which: int) -> tuple[np.ndarray, np.ndarray]:
        """Return one piece of the file.

        Parameters
        ----------
        which : int
            Its number, from 0.

        Returns
        -------
        X, Y : ndarray, shapes (50, B) and (1, B)
            Copies.

        Raises
        ------
        DataError
            If the file is gone or shorter than it was.
        IndexError
            If there is no such piece.
        """
        if not 0 <= which < self.num_blocks:
            raise IndexError(f"there are blocks 0 to {self.num_blocks - 1}, not {which}")
        try:
            mapped = np.memmap(self.path, KIND, "r", shape=(self.m, COLUMNS))
        except (OSError, ValueError) as error:
            raise DataError(f"{self.path} can no longer be read: {error}") from error
        rows = np.array(mapped[which * BLOCK : (which + 1) * BLOCK])
        return rows[:, :INPUTS].T, rows[:, INPUTS:].T


@contextmanager
def examples_on_disk(
    gigabytes: float = 1.0, *, seed: int = 0, folder: Path | None = None
) -> Iterator[OnDisk]:
    """Make a large file of examples, and remove it afterwards.

    Parameters
    ----------
    gigabytes : float
        Its size, in units of 10⁹ bytes, at least one example.
    seed : int
        Of what is drawn.
    folder : Path, optional
        Where to put it; the system's place for temporary files if left out.

    Yields
    ------
    OnDisk
        Examples of 50 normal inputs; the label is 1 with the probability that a logistic
        regression with fixed weights gives, so no model gets all of them right.

    Raises
    ------
    ValueError
        If the size is not a positive number.
    DataError
        If the disk has no room for it.
    """
    if not (np.isfinite(gigabytes) and gigabytes > 0):
        raise ValueError(f"gigabytes must be a positive number, got {gigabytes!r}")
    folder = Path(folder or tempfile.gettempdir())
    m = max(1, round(gigabytes * GIGABYTE / (COLUMNS * KIND.itemsize)))
    free = shutil.disk_usage(folder).free * (1 - SPARE)
    if m * COLUMNS * KIND.itemsize > free:
        raise DataError(
            f"{gigabytes:g} GB do not fit into {folder}, where {free / GIGABYTE:.1f} GB may be "
            "used. Ask for fewer gigabytes."
        )
    handle, name = tempfile.mkstemp(dir=folder, prefix="examples-", suffix=".f4")
    disk = OnDisk(Path(name), m)
    try:
        with os.fdopen(handle, "wb") as file, Progress(disk.num_blocks, "block") as progress:
            for which in range(disk.num_blocks):
                file.write(_draw(seed, which, min(BLOCK, m - which * BLOCK)).tobytes())
                progress.update(which + 1)
        yield disk
    finally:
        disk.path.unlink(missing_ok=True)


def true_weights(seed: int = 0) -> np.ndarray:
    """Return the weights that the labels were drawn with, shape (50, 1)."""
    return np.random.default_rng([seed]).normal(0, 0.5, (INPUTS, 1))


def memory_in_use() -> float:
    """Return the memory that this process fills now, in megabytes (10⁶ bytes)."""
    return float(psutil.Process().memory_info().rss) / 1e6


def _draw(seed: int, which: int, rows: int) -> np.ndarray:
    """Return one piece of the file, shape (rows, 51)."""
    rng = np.random.default_rng([seed, which])
    drawn = np.empty((rows, COLUMNS), KIND)
    drawn[:, :INPUTS] = rng.standard_normal((rows, INPUTS), np.float32)
    Z = drawn[:, :INPUTS] @ true_weights(seed).astype(np.float32)
    drawn[:, INPUTS:] = rng.random((rows, 1), np.float32) < 1 / (1 + np.exp(-Z))
    return drawn
