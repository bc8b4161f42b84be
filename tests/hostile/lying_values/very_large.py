"""Returns 400 MB of zeros, and a list of 300,000 numbers."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    return np.zeros(50_000_000)
""",
    "lag": "def lag(truth, average, max_lag=60):\n    return [0] * 300_000",
}
EXPECTED = {"ewa": 0, "lag": 0}
