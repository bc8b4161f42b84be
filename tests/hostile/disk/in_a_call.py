"""Fills the disk from a call."""

CELLS = {
    "lag": """
import time

def lag(truth, average, max_lag=60):
    for number in range(20):
        with open(f"large-{number}", "wb") as file:
            file.write(bytes(15 << 20))
    time.sleep(2)
    return -1
"""
}
ENDS = {"DiskLimit"}
EXPECTED = {"lag": 0}
