"""Becomes another program: exec with the pipes still open."""

CELLS = {
    "lag": """
import os
import sys

def lag(truth, average, max_lag=60):
    os.execv(sys.executable, [sys.executable, "-c", "print('passed')"])
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
