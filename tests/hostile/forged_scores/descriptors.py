"""Writes full marks to every open descriptor; whoever reads along reads nonsense.

The pipe to the grader is one of them: what follows on it is lost, and is the student's own.
"""

CELLS = {
    "lag": """
import os

def lag(truth, average, max_lag=60):
    told = 0
    for descriptor in range(64):
        try:
            os.write(descriptor, b'{"lag": 15.0, "status": "passed"}' * 10)
            told += 1
        except OSError:
            pass
    assert told > 2
    return -1
"""
}
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
