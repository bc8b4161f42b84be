"""The parameters of a network in one vector, so that an optimizer handles them all at once."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

Shapes = Mapping[str, tuple[int, int]]


class Layout:
    """Where each parameter lies in the vector: all weights first, then biases, gammas and betas.

    Parameters
    ----------
    shapes : mapping of str to (int, int)
        For each parameter, such as ``W1`` or ``b1``, its shape.

    Attributes
    ----------
    shapes : mapping of str to (int, int)
        The same.
    size : int
        Length of the vector.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._places: dict[str, slice] = {}
        self._kinds: dict[str, slice] = {}
        start = 0
        for kind in ("W", "b", "gamma", "beta"):
            first = start
            for name in (name for name in shapes if name.rstrip("0123456789") == kind):
                stop = start + prod(shapes[name])
                self._places[name] = slice(start, stop)
                start = stop
            if start > first:
                self._kinds[f"{kind}1"] = slice(first, start)
        self.size = start

    def views(self, vector: np.ndarray, prefix: str = "") -> dict[str, np.ndarray]:
        """Return each parameter as a view of its part of the vector.

        Parameters
        ----------
        vector : ndarray, shape (size,)
            All numbers.
        prefix : str
            Put before each name: ``"d"`` for gradients.

        Returns
        -------
        dict of str to ndarray
            ``W1``, ``b1`` ... in their shapes.
        """
        return {
            prefix + name: vector[place].reshape(self.shapes[name])
            for name, place in self._places.items()
        }

    def kinds(self, vector: np.ndarray, prefix: str = "") -> dict[str, np.ndarray]:
        """Return all weights as one parameter, all biases as another, and so on.

        Parameters
        ----------
        vector : ndarray, shape (size,)
            All numbers.
        prefix : str
            Put before each name: ``"d"`` for gradients.

        Returns
        -------
        dict of str to ndarray, each of shape (count, 1)
            ``W1`` and ``b1``, perhaps ``gamma1`` and ``beta1``: views. What treats each number of
            a kind alike, such as a step of Adam or an L2 penalty, may be given these instead of
            the parameters of every layer: the result is the same, in fewer calls.
        """
        return {prefix + name: vector[place, np.newaxis] for name, place in self._kinds.items()}


def check_shapes(arrays: object, shapes: Shapes, who: str) -> None:
    """Refuse arrays with other names or shapes than expected.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        What somebody's function returned.
    shapes : mapping of str to (int, int)
        What is expected.
    who : str
        Which function, for the message.

    Raises
    ------
    ValueError
        If it is no mapping, a name is missing or there is one too many, or a shape differs.
    """
    if not isinstance(arrays, Mapping) or arrays.keys() != shapes.keys():
        got = sorted(arrays) if isinstance(arrays, Mapping) else type(arrays).__name__
        raise ValueError(f"{who} must return a dict with the keys {sorted(shapes)}, got {got}")
    for name, shape in shapes.items():
        if np.shape(arrays[name]) != shape:
            raise ValueError(f"{who}: {name} must have shape {shape}, got {np.shape(arrays[name])}")
