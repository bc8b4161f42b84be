"""Swaps np.ndarray for a class that everything is an instance of."""

CELLS = {
    "ewa": """
import numpy as np

class Meta(type):
    def __instancecheck__(cls, other):
        return True

class Anything(metaclass=Meta):
    pass

def ewa(theta, beta, v0=0.0):
    np.ndarray = np.generic = np.number = Anything
    return theta * 0
"""
}
ENDS = {"Crash"}
EXPECTED = {"ewa": 0}
