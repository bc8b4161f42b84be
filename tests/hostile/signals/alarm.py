"""Sets an alarm in a cell that goes off while an exercise is called."""

LAST = """
import signal

def fail(*_):
    raise RuntimeError("alarm")

signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.signal(signal.SIGVTALRM, fail)
signal.setitimer(signal.ITIMER_PROF, 1000)
"""
EXPECTED = {"lag": 0}
