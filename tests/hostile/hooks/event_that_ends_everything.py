"""Ends Python before the second cell, through an event; what the first cell did is lost too.

Without its cells no exercise is defined, and nobody else is to blame.
"""

from tests.hostile.corpus import HONEST, NOTHING

FIRST = """
import os

get_ipython().events.register("pre_run_cell", lambda info: os._exit(0))
"""
ENDS = {"Crash"}
CELLS = HONEST
EXPECTED = NOTHING
