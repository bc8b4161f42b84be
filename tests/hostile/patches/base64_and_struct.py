"""Patches what writes bytes: base64, struct, int.to_bytes' callers."""

CELLS = {
    "ewa": """
import base64
import struct

def ewa(theta, beta, v0=0.0):
    base64.b64encode = lambda *_: b"AAAA"
    struct.pack = lambda *_: b"passed"
    return theta * 0
"""
}
ENDS = {"Crash"}
EXPECTED = {"ewa": 0}
