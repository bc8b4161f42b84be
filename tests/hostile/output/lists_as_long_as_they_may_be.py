"""Says of every cell that it shows empty lists, as many as just fit."""

from tests.hostile.corpus import FORGE

LAST = (
    FORGE
    + """
for unit in range(60):
    forge(wire.frame(wire.CELL_ENDS, unit, b"[" + b"[]," * 500_000 + b"0]"))
"""
)
EXPECTED = {"lag": 0}
