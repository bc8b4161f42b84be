"""Returns True, which is 1 wherever numbers are compared."""

CELLS = {
    "lag": "def lag(truth, average, max_lag=60):\n    return True",
    "ewa": "def ewa(theta, beta, v0=0.0):\n    return theta > 0",
}
EXPECTED = {"lag": 0, "ewa": 0}
