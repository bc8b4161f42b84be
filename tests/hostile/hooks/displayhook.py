"""Puts a display hook of its own in, which turns every result into full marks."""

FIRST = """
import sys

sys.displayhook = lambda value: print("15.0")
get_ipython().displayhook = sys.displayhook
get_ipython().display_trap.hook = sys.displayhook
"""
LAST = "0"
SHOWN = "15.0"
EXPECTED = {"lag": 0}
