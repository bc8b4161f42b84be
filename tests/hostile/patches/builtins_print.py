"""Patches print, repr and str for everybody, to say that all is well.

Nothing runs in a Python whose str always says the same: the loss is the student's own.
"""

from tests.hostile.corpus import NOTHING

FIRST = """
import builtins

builtins.print = lambda *_, **__: None
builtins.repr = builtins.str = builtins.format = lambda *_: "passed"
"""
EXPECTED = NOTHING
