"""Sends frames of every kind with payloads that break careless readers."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    payloads = [b"", b"\\xff\\xfe", b"[" * 5000, b"NaN", b'{"value":{"array":["<f8",[-1],""]}}',
                b'{"tuple":[[1]]}', b"9" * 5000, b'"\\\\ud800"', b'[[1],{"dict":[[[],0]]}]',
                b"null", b"{}", b"\\x7f\\xf0" + bytes(6), b"\\x7f\\xf8" + bytes(6)]
    for payload in payloads:
        for kind in (wire.OUTCOME, wire.CELL_ENDS, wire.CPU, b"\\xff"):
            forge(wire.frame(kind, 5, payload))
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
