"""Closes every descriptor that it can find, the way to the grader too.

What came before is known; without a way to answer, no exercise is.
"""

CELLS = {
    "lag": "import os\n\n\ndef lag(*_, **__):\n    os.closerange(0, 1000)\n    return -1",
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
