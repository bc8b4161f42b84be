"""A set of examples, one per column."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Dataset:
    """Examples in the order in which they are to be split: shuffled already.

    Attributes
    ----------
    X : ndarray of float, shape (n, m)
        One feature per row, one example per column.
    y : ndarray, shape (m,)
        Labels 0 ... C-1 (int) or the values to predict (float). ``y[np.newaxis]`` is a row (1, m).
    features : tuple of str
        What each row of ``X`` is, with its unit; empty for pixels and numbered features.
    classes : tuple of str
        What each label stands for; empty if ``y`` is not a label.
    source : str
        Where the data are from, and the attribution that their licence asks for.
    """

    X: np.ndarray
    y: np.ndarray
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    source: str = ""

    @property
    def m(self) -> int:
        """Number of examples."""
        return self.X.shape[1]

    def split(self, first: int) -> tuple[Dataset, Dataset]:
        """Take the first examples, and the others.

        Parameters
        ----------
        first : int
            How many examples the first part gets, 1 ... m-1.

        Returns
        -------
        first, others : Dataset
            For example for training and for development: ``train, dev = digits().split(1437)``.
            Both are views.

        Raises
        ------
        ValueError
            If one of the two would be empty.
        """
        if not 0 < first < self.m:
            raise ValueError(
                f"split: first must be from 1 to {self.m - 1}, of {self.m} examples, got {first!r}"
            )
        parts = (slice(None, first), slice(first, None))
        train, others = (replace(self, X=self.X[:, part], y=self.y[part]) for part in parts)
        return train, others
