"""Has children compute that nobody waits for, so that their processor time is soon forgotten."""

CELLS = {
    "effective_window": """
import os
import signal
import time

def effective_window(beta):
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    except OSError:
        pass
    for _ in range(2):
        reading, writing = os.pipe()
        if os.fork() == 0:
            end = time.process_time() + 0.5
            while time.process_time() < end:
                pass
            os.write(writing, b"done")
            os._exit(0)
        assert os.read(reading, 4)
        os.close(reading)
        os.close(writing)
    return 1.0 / (1.0 - beta)
"""
}
ENDS = {"TimeLimit"}
EXPECTED = {"effective_window": 0}
