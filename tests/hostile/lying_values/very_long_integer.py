"""Returns an integer of a million digits, whose text takes very long to write."""

CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    return 1 << 3_000_000"}
EXPECTED = {"lag": 0}
