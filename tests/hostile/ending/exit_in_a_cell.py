"""Calls exit(), quit() and sys.exit() in cells: in a notebook they end nothing."""

FIRST = "exit()"
LAST = "import sys\n\nsys.exit(1)"
ENDS = {"SystemExit"}
EXPECTED = {}
