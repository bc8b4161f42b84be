"""Returns every possible answer at once, as an array and as a list."""

CELLS = {
    "lag": """
import numpy as np

def lag(truth, average, max_lag=60):
    return np.arange(max_lag + 1)
""",
    "window_beta": "def window_beta(window):\n    return [k / 1000 for k in range(1000)]",
}
EXPECTED = {"lag": 0, "window_beta": 0}
