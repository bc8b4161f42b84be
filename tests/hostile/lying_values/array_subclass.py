"""Returns an array whose ufuncs and functions all answer that it is right."""

CELLS = {
    "ewa": """
import numpy as np

class Right(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **more):
        return np.True_

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_finalize__(self, other):
        pass

    __sub__ = __rsub__ = lambda self, other: 0

def ewa(theta, beta, v0=0.0):
    return np.zeros_like(theta, dtype=float).view(Right)
"""
}
TOLD = "Right"
EXPECTED = {"ewa": 0}
