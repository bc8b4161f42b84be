"""Announces a frame of four gigabytes over the grader's pipe, and sends none of it."""

CELLS = {
    "lag": """
import os
import struct

def lag(truth, average, max_lag=60):
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, struct.pack(">ccHI", b"R", b"d", 65535, 0xFFFFFFFF))
        except OSError:
            pass
    return -1
"""
}
EXPECTED = {"lag": 0}
