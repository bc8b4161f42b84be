"""Patches what comparisons are made of: isinstance, type, len, abs, sum, all, any, float."""

CELLS = {
    "lag": """
import builtins

def lag(truth, average, max_lag=60):
    builtins.abs = builtins.sum = lambda *_, **__: 0
    builtins.all = lambda *_: True
    builtins.any = lambda *_: False
    builtins.float = builtins.int = lambda *_: 0
    builtins.len = lambda *_: 1
    builtins.isinstance = builtins.issubclass = lambda *_: True
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
