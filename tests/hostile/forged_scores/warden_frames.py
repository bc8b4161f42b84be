"""Speaks in the warden's name: finished, stopped, ready."""

CELLS = {
    "lag": """
import os

from autograder.worker import wire

def lag(truth, average, max_lag=60):
    for kind in (wire.STOPPED, wire.READY, wire.FINISHED):
        for descriptor in range(3, 32):
            try:
                os.write(descriptor, wire.frame(wire.WARDEN, kind, 0, b'["cell", "grader_error"]'))
            except OSError:
                pass
    return -1
"""
}
EXPECTED = {"lag": 0}
