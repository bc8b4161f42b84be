"""Kills everybody that it may signal: that is itself."""

LAST = "import os\n\nos.kill(-1, 9)"
EXPECTED = {"lag": 0}
