"""Sets the clock, and patches it for whoever measures in this process."""

FIRST = """
import time

try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
except OSError as error:
    print(type(error).__name__)
time.time = time.monotonic = time.perf_counter = lambda: 0.0
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
