"""Forks forks that fork, in a call."""

CELLS = {
    "lag": """
import os
import time

def lag(truth, average, max_lag=60):
    for _ in range(8):
        try:
            os.fork()
        except OSError:
            time.sleep(0.1)
    return -1
"""
}
ENDS = {"ProcessLimit"}
EXPECTED = {"lag": 0}
