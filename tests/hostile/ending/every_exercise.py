"""Ends Python in every exercise but one: that one keeps its points."""

from tests.hostile.corpus import POINTS

CELLS = {
    name: f"import os\n\n\ndef {name}(*_, **__):\n    os.kill(os.getpid(), 9)"
    for name in POINTS
    if name != "lag"
}
ENDS = {"Crash"}
EXPECTED = dict.fromkeys(CELLS, 0)
