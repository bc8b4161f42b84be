"""Sends frames of every kind with payloads that break careless readers."""

CELLS = {
    "lag": """
import os

from autograder.worker import wire

def lag(truth, average, max_lag=60):
    payloads = [b"", b"\\xff\\xfe", b"[" * 5000, b"NaN", b'{"value":{"array":["<f8",[-1],""]}}',
                b'{"tuple":[[1]]}', b"9" * 5000, b'"\\\\ud800"', b'[[1],{"dict":[[[],0]]}]']
    for descriptor in range(3, 32):
        try:
            for payload in payloads:
                for kind in (wire.OUTCOME, wire.CALL_BEGINS):
                    os.write(descriptor, wire.frame(wire.RUNNER, kind, 5, payload))
            os.write(descriptor, wire.frame(wire.RUNNER, b"\\xff", 65535, b"?"))
        except OSError:
            pass
    return -1
"""
}
EXPECTED = {"lag": 0}
