"""Is busy in one step of C, where Python hears no signal, and has blocked them all."""

CELLS = {
    "lag": """
import signal

def lag(truth, average, max_lag=60):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    return 3 ** (10**9)
"""
}
ENDS = {"TimeLimit"}
EXPECTED = {"lag": 0}
