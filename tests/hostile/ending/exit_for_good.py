"""Ends Python in the last cell, for good; only that cell is lost."""

LAST = "import os\n\nos._exit(0)"
ENDS = {"Crash"}
EXPECTED = {}
