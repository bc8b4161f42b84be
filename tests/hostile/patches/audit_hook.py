"""Adds an audit hook that refuses what it does not like; it cannot be removed again."""

CELLS = {
    "lag": """
import sys

def lag(truth, average, max_lag=60):
    def refuse(event, arguments):
        raise RuntimeError("refused")

    sys.addaudithook(refuse)
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
