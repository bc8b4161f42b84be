"""Reads the environment: its own, and that of every process."""

LAST = """
import glob
import os

print(dict(os.environ))
for path in [*glob.glob("/proc/[0-9]*/environ"), "/proc/self/environ", "/proc/1/environ"]:
    try:
        print(open(path).read())
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
