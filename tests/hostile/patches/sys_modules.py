"""Replaces modules that are imported already by empty ones."""

CELLS = {
    "lag": """
import sys
import types

def lag(truth, average, max_lag=60):
    for name in ("numpy", "json", "os", "course_lib.codec", "course_lib.calling", "sys"):
        sys.modules[name] = types.ModuleType(name)
    return -1
"""
}
EXPECTED = {"lag": 0}
