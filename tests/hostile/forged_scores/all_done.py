"""Says over the grader's pipe that everything is done, before the last exercise is called."""

CELLS = {
    "lag": """
import os

from autograder.worker import wire

def lag(truth, average, max_lag=60):
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, wire.frame(wire.RUNNER, wire.CALL_ENDS, 5))
            os.write(descriptor, wire.frame(wire.RUNNER, wire.ALL_DONE))
        except OSError:
            pass
    os._exit(0)
"""
}
EXPECTED = {"lag": 0}
