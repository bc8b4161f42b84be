"""Patches the import of modules, so that whoever imports gets an obliging stand-in."""

CELLS = {
    "lag": """
import builtins

class Obliging:
    def __getattr__(self, name):
        return lambda *_, **__: True

def lag(truth, average, max_lag=60):
    builtins.__import__ = lambda *_, **__: Obliging()
    return -1
"""
}
EXPECTED = {"lag": 0}
