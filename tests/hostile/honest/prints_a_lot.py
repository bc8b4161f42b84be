"""Is right, and prints every step that it takes."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    averages, v = [], v0
    for day, x in enumerate(theta):
        v = beta * v + (1 - beta) * x
        for _ in range(10):
            print("day", day, "average", v)
        averages.append(v)
    return np.array(averages)
"""
}
EXPECTED = {}
