"""Prints twenty megabytes in every call, and returns what is right."""

CELLS = {
    "window_beta": """
import sys

def window_beta(window):
    for _ in range(20):
        print("flood " * 20_000)
        sys.stderr.write("flood " * 20_000)
    return (window - 1) / window
"""
}
EXPECTED = {}
