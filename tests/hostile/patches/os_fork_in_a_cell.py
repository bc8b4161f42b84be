"""Makes forking and exiting do nothing, before any exercise is called in a fork.

What it gets is one process for all calls: the exercises after it are still called as they are.
"""

from tests.hostile.corpus import HONEST, NOTHING

LAST = """
import os

os.fork = lambda: 1
os.waitpid = lambda *_: (1, 0)
"""
ENDS = {"Crash"}
CELLS = HONEST
EXPECTED = NOTHING
