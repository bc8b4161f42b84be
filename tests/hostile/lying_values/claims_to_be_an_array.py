"""Says that its class is ndarray, and shows a shape, a dtype and bytes to match."""

CELLS = {
    "ewa": """
import numpy as np

class Claim:
    __class__ = np.ndarray
    dtype, size, nbytes, ndim = np.dtype(float), 1, 8, 1

    def __init__(self, theta):
        self.shape = theta.shape

    def __len__(self):
        return self.shape[0]

    def tobytes(self):
        return bytes(8)

    def __array__(self, *_, **__):
        return np.zeros(self.shape)

def ewa(theta, beta, v0=0.0):
    return Claim(theta)
"""
}
TOLD = "Claim"
EXPECTED = {"ewa": 0}
