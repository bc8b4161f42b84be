"""Overwrites the number 7 inside Python itself, through ctypes; only its own process is wrong."""

CELLS = {
    "lag": """
import ctypes

def lag(truth, average, max_lag=60):
    ctypes.c_uint32.from_address(id(7) + 24).value = 8
    return 7
"""
}
EXPECTED = {"lag": 0}
