"""Patches print, repr and str for everybody, to say that all is well.

Nothing runs in a Python whose str always says the same: that cell ends, and is left out.
"""

FIRST = """
import builtins

builtins.print = lambda *_, **__: None
builtins.repr = builtins.str = builtins.format = lambda *_: "passed"
"""
ENDS = {"Crash"}
EXPECTED = {}
