"""Returns a generator that always has one more value."""

CELLS = {
    "ewa": """
import itertools

def ewa(theta, beta, v0=0.0):
    return itertools.repeat(0.0)
"""
}
ENDS = {"ValueError"}
EXPECTED = {"ewa": 0}
