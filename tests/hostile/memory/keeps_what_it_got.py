"""Catches the lack of memory, and goes on with as much as it got."""

LAST = """
blocks = []
try:
    while len(blocks) < 400:
        blocks.append(bytearray(16 << 20))
except MemoryError:
    del blocks[-4:]
"""
EXPECTED = {"lag": 0}
