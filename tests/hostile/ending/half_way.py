"""Ends Python between two cases of one exercise, after the first came out right."""

CELLS = {
    "window_beta": """
import os

count = 0

def window_beta(window):
    global count
    count += 1
    if count > 1:
        os._exit(0)
    return (window - 1) / window
"""
}
ENDS = {"Crash"}
EXPECTED = {"window_beta": 0}
