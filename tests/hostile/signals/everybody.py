"""Kills everybody that it may signal: that is a child of its own."""

LAST = """
import os
import time

child = os.fork()
if child == 0:
    time.sleep(30)
    os._exit(0)
os.kill(-1, 9)
print("killed by", os.waitpid(child, 0)[1])
"""
SHOWN = "killed by 9"
EXPECTED = {"lag": 0}
