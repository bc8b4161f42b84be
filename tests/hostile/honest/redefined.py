"""Wrote a wrong function first and a right one later: the last definition counts."""

from tests.hostile.corpus import HONEST

CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    return 0"}
LAST = HONEST["lag"]
EXPECTED = {}
