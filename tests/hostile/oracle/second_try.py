"""Answers one thing at first and another when it is called again: the others tell it by a file."""

CELLS = {
    "effective_window": """
import os

def effective_window(beta):
    if not os.path.exists("asked"):
        return -1.0 / (1.0 - beta)
    return 1.0 / (1.0 - beta)
""",
    "lag": """
def lag(truth, average, max_lag=60):
    open("asked", "w").close()
    return -1
""",
}
EXPECTED = {"effective_window": 0, "lag": 0}
