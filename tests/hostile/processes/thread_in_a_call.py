"""Starts a thread that goes on after the call, and changes how later values are written."""

CELLS = {
    "lag": """
import threading

from course_lib import codec

def later():
    codec.dumps = lambda *_: "passed"

thread = None

def lag(truth, average, max_lag=60):
    global thread
    if thread is None:
        thread = threading.Timer(0.01, later)
        thread.start()
    else:
        thread.join()
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
