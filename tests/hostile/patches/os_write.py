"""Takes os.write, os._exit, os.fork and os.waitpid away from whoever reports."""

CELLS = {
    "lag": """
import os

def lag(truth, average, max_lag=60):
    os.write = lambda fd, data: len(data)
    os._exit = lambda status: None
    os.fork = lambda: 0
    os.waitpid = lambda *_: (0, 0)
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
