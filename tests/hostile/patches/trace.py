"""Traces every frame, to change the answers of those that compare."""

CELLS = {
    "lag": """
import sys

def lag(truth, average, max_lag=60):
    def trace(frame, event, argument):
        for name in ("share", "status", "failure", "value"):
            if name in frame.f_locals:
                frame.f_locals[name] = None
        return trace

    sys.settrace(trace)
    sys.setprofile(trace)
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
