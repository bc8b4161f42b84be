"""Aborts, and has the crash told to whoever listens: a file of its own."""

CELLS = {
    "lag": """
import faulthandler
import os

def lag(truth, average, max_lag=60):
    with open("crash.txt", "w") as file:
        faulthandler.enable(file=file)
        faulthandler.dump_traceback(file=file)
        os.abort()
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
