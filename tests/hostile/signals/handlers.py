"""Handles every signal itself, blocks the rest, and sets alarms that never stop."""

LAST = """
import signal

def ignore(*_):
    pass

for number in signal.valid_signals():
    try:
        signal.signal(number, ignore)
    except (OSError, ValueError):
        print("refused", number)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
"""
SHOWN = "refused"
EXPECTED = {"lag": 0}
