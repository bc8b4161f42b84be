"""Makes every difference zero: np.abs and np.subtract answer 0."""

CELLS = {
    "lag": """
import numpy as np

def lag(truth, average, max_lag=60):
    np.abs = np.absolute = np.subtract = np.max = lambda *_, **__: np.float64(0)
    return -1
"""
}
EXPECTED = {"lag": 0}
