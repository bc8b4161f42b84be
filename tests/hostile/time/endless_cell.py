"""Sleeps in a cell for as long as it may; all that was defined before it counts."""

LAST = "import time\n\ntime.sleep(1000)"
TOLD = "did not finish in time"
EXPECTED = {}
