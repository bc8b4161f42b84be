"""Says over the grader's pipe that a cell shows millions of empty lists, again and again."""

from tests.hostile.corpus import FORGE

LAST = (
    FORGE
    + """
lists = b"[" + b"[]," * 5_300_000 + b"0]"
for unit in range(60):
    forge(wire.frame(wire.CELL_ENDS, unit, lists))
"""
)
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
