"""Aborts, with faulthandler writing to wherever it can."""

CELLS = {
    "lag": """
import faulthandler
import os

def lag(truth, average, max_lag=60):
    for descriptor in range(3, 32):
        try:
            faulthandler.enable(file=descriptor)
            faulthandler.dump_traceback(file=descriptor)
        except (OSError, RuntimeError, ValueError):
            pass
    os.abort()
"""
}
EXPECTED = {"lag": 0}
