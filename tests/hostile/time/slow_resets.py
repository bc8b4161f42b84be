"""Takes longer than it may, and says now and then that another cell or call begins."""

from tests.hostile.corpus import FORGE

CELLS = {
    "effective_window": FORGE
    + """
import time


def effective_window(beta):
    for kind in (wire.CELL_BEGINS, wire.CALL_BEGINS):
        forge(wire.frame(kind, 60000) + wire.frame(kind, 3))
    end = time.process_time() + 1.0
    while time.process_time() < end:
        pass
    return 1.0 / (1.0 - beta)
"""
}
ENDS = {"TimeLimit"}
EXPECTED = {"effective_window": 0}
