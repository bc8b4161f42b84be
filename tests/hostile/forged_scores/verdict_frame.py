"""Sends a frame that says in so many words that the exercise has passed."""

CELLS = {
    "lag": """
import os

from autograder.worker import wire

def lag(truth, average, max_lag=60):
    payload = b'{"value": 9, "failure": null, "status": "passed", "share": 1.0}'
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, wire.frame(wire.RUNNER, wire.OUTCOME, 5, payload))
        except OSError:
            pass
    return -1
"""
}
EXPECTED = {"lag": 0}
