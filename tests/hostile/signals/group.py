"""Kills its process group, from a call."""

CELLS = {
    "lag": "import os\n\n\ndef lag(*_, **__):\n    os.killpg(0, 9)",
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
