"""Returns NaN everywhere, which no comparison finds too far away."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    return np.full(theta.shape, np.nan)
""",
    "lag": "def lag(truth, average, max_lag=60):\n    return float('nan')",
}
EXPECTED = {"ewa": 0, "lag": 0}
