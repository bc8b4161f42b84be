"""Writes past Python, to the descriptors of standard output and error."""

LAST = """
import os

for descriptor in (1, 2):
    for _ in range(100):
        os.write(descriptor, b"flood " * 1000)
os.close(1)
os.close(2)
os.close(0)
"""
EXPECTED = {}
