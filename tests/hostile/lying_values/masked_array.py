"""Returns a masked array, in which every comparison is masked away."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    return np.ma.masked_all(theta.shape)
"""
}
EXPECTED = {"ewa": 0}
