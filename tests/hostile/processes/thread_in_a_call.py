"""Starts a thread that goes on after the call, and waits for the others' values."""

CELLS = {
    "lag": """
import threading

def lag(truth, average, max_lag=60):
    def later():
        from course_lib import codec

        codec.dumps = lambda *_: "passed"

    threading.Timer(0.01, later).start()
    return -1
"""
}
EXPECTED = {"lag": 0}
