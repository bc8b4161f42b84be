"""Returns its inputs, in the hope that the difference to the right value is told."""

CELLS = {
    "effective_window": "def effective_window(beta):\n    return beta",
    "ewa": "def ewa(theta, beta, v0=0.0):\n    return theta + 0.0",
}
EXPECTED = {"effective_window": 0, "ewa": 0}
