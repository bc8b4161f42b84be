"""Tries many answers in one call, by forking one process for each."""

CELLS = {
    "lag": """
import os

def lag(truth, average, max_lag=60):
    for guess in range(10):
        if os.fork() == 0:
            return guess
    return 10
"""
}
EXPECTED = {"lag": 0}
