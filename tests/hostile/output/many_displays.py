"""Displays ten thousand small things."""

LAST = """
from IPython.display import display

for number in range(10_000):
    display(number)
"""
EXPECTED = {}
