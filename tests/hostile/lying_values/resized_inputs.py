"""Changes shape, type and flags of its inputs underneath the caller."""

CELLS = {
    "lag": """
import numpy as np

def lag(truth, average, max_lag=60):
    truth.shape = (1, -1)
    average.dtype = np.uint8
    truth.flags.writeable = False
    return -1
"""
}
EXPECTED = {"lag": 0}
