"""Leaves a program running that has left its parent, its session and its streams."""

LAST = """
import subprocess
import sys

null = subprocess.DEVNULL
subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(300)", "@MARK@"],
    start_new_session=True, stdin=null, stdout=null, stderr=null,
)
"""
EXPECTED = {"lag": 0}
