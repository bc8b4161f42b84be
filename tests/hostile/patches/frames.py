"""Climbs the frames of its callers, and rewrites their locals in place."""

CELLS = {
    "lag": """
import ctypes
import sys

def lag(truth, average, max_lag=60):
    frame = sys._getframe()
    while frame is not None:
        for name in ("function", "case", "outcome"):
            if name in frame.f_locals:
                frame.f_locals[name] = None
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
