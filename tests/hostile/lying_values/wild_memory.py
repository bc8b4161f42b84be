"""Returns a plain array over memory that is not there; reading it ends Python."""

CELLS = {
    "ewa": """
import ctypes

import numpy as np

def ewa(theta, beta, v0=0.0):
    wild = ctypes.cast(8, ctypes.POINTER(ctypes.c_double))
    return np.ctypeslib.as_array(wild, shape=theta.shape)
"""
}
ENDS = {"Crash"}
EXPECTED = {"ewa": 0}
