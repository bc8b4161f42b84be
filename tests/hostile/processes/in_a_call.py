"""Leaves a process behind from inside a call, which goes on to answer for it."""

CELLS = {
    "lag": """
import os
import time

def lag(truth, average, max_lag=60):
    if os.fork() == 0:
        os.setsid()
        time.sleep(300)
    return -1
"""
}
EXPECTED = {"lag": 0}
