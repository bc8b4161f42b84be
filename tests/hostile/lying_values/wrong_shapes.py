"""Returns shapes that broadcast to the right one."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    return np.broadcast_to(np.float64(0), (1, *theta.shape))
""",
    "ewa_weights": "def ewa_weights(t, beta):\n    return 0.0",
}
EXPECTED = {"ewa": 0, "ewa_weights": 0}
