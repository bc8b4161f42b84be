"""Prints twenty megabytes."""

LAST = """
for _ in range(200):
    print("flood " * 20_000)
"""
EXPECTED = {}
