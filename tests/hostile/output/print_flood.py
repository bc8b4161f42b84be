"""Prints twenty megabytes."""

LAST = """
for _ in range(200):
    print("flood " * 20_000)
"""
SHOWN = "more output was cut"
EXPECTED = {}
