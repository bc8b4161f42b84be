"""Sets a recursion limit so low that nobody else can call anything."""

CELLS = {
    "lag": """
import sys

def lag(truth, average, max_lag=60):
    sys.setrecursionlimit(30)
    return -1
"""
}
EXPECTED = {"lag": 0}
