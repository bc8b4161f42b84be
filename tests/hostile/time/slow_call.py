"""Computes what is right, but takes longer for all cases together than it may."""

CELLS = {
    "effective_window": """
import time

def effective_window(beta):
    end = time.process_time() + 1.0
    while time.process_time() < end:
        pass
    return 1.0 / (1.0 - beta)
"""
}
ENDS = {"TimeLimit"}
EXPECTED = {"effective_window": 0}
