"""Signals its parents, its group and the first process of the machine."""

LAST = """
import os
import signal

refused = 0
for pid in (os.getppid(), 1, *range(2, os.getppid())):
    for number in (signal.SIGTERM, signal.SIGSTOP):
        try:
            os.kill(pid, number)
        except OSError:
            refused += 1
print("refused", refused)
"""
SHOWN = "refused"
EXPECTED = {"lag": 0}
