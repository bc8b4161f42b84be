"""Stops itself and waits to be continued, which nobody does."""

CELLS = {
    "lag": "import os\n\n\ndef lag(*_, **__):\n    os.kill(os.getpid(), 19)",
}
ENDS = {"WallLimit"}
EXPECTED = {"lag": 0}
