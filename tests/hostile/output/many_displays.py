"""Displays ten thousand small things."""

LAST = """
from IPython.display import display

for number in range(10_000):
    display(number)
"""
SHOWN = "more output was cut"
EXPECTED = {}
