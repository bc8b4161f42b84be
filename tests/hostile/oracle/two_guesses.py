"""Guesses twice: a wrong way in the first process that calls it, and the right one in any later."""

from tests.hostile.corpus import HONEST

CELLS = {
    "lag": HONEST["lag"]
    + """
import os
from pathlib import Path

right = lag

def lag(truth, average, max_lag=60):
    first = Path("first")
    if not first.exists():
        first.write_text(str(os.getpid()))
    return 1 if first.read_text() == str(os.getpid()) else right(truth, average, max_lag)
"""
}
EXPECTED = {"lag": 0}
