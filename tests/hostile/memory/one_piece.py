"""Asks for sixteen gigabytes at once, in a call."""

CELLS = {
    "ewa": """
import numpy as np

def ewa(theta, beta, v0=0.0):
    return np.ones(2 << 30)
"""
}
ENDS = {"MemoryLimit"}
EXPECTED = {"ewa": 0}
