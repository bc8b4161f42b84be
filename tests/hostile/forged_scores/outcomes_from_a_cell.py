"""Sends all outcomes from a cell, and says that they have been called, before the grader asks."""

from tests.hostile.corpus import FORGE

LAST = (
    FORGE
    + """
burst = b""
for unit in range(6):
    burst += wire.frame(wire.CALL_BEGINS, unit)
    burst += 8 * wire.frame(wire.OUTCOME, unit, b'{"value": 9, "failure": null}')
    burst += wire.frame(wire.CALL_ENDS, unit)
forge(burst)
"""
)
EXPECTED = {"lag": 0}
