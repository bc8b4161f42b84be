"""Asks for memory in a cell piece by piece, until there is none; keeps it."""

LAST = """
blocks = []
for _ in range(400):
    blocks.append(bytearray(16 << 20))
"""
ENDS = {"MemoryError"}
EXPECTED = {}
