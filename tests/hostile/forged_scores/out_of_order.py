"""Begins and ends cells and calls that are not its own, and some that are none."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

forged = False


def lag(truth, average, max_lag=60):
    global forged
    for unit in (0, 1, 2, 3, 4, 5, 6, 65535) if not forged else ():
        for kind in (wire.CALL_BEGINS, wire.CALL_ENDS, wire.CELL_BEGINS, wire.CELL_ENDS):
            forge(wire.frame(kind, unit))
        forge(wire.frame(wire.BEGUN) + wire.frame(wire.ASKING))
    forged = True
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
