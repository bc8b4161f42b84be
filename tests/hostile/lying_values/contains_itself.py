"""Returns a list, a dict and an array that contain themselves."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    knot = []
    knot.append(knot)
    return knot
""",
    "lag": """
def lag(truth, average, max_lag=60):
    knot = {}
    knot["self"] = knot
    return knot
""",
}
EXPECTED = {"ewa": 0, "lag": 0}
