"""Forks twice, so that nobody is its parent, and stays; it ignores every request to end."""

LAST = """
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(300)
    os._exit(0)
"""
EXPECTED = {"lag": 0}
