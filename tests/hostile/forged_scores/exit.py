"""Says that it has passed, then ends Python with success before it can be looked at."""

CELLS = {
    "lag": """
import os
import sys

def lag(truth, average, max_lag=60):
    print("passed", file=sys.__stdout__, flush=True)
    os._exit(0)
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
