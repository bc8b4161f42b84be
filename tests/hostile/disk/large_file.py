"""Writes one file that is larger than it may be."""

LAST = """
with open("large", "wb") as file:
    for _ in range(64):
        file.write(bytes(1 << 20))
"""
ENDS = {"OSError"}
EXPECTED = {}
