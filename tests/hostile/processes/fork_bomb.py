"""Forks until nobody can, in a cell; each of them waits."""

LAST = """
import os
import time

for _ in range(100):
    try:
        if os.fork() == 0:
            time.sleep(300)
    except OSError as error:
        print(type(error).__name__)
        break
"""
ENDS = {"ProcessLimit"}
EXPECTED = {"lag": 0}
