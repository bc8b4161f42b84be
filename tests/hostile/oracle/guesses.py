"""Tries many answers in one call, by forking one process for each."""

CELLS = {
    "lag": """
import os

guess = None

def lag(truth, average, max_lag=60):
    global guess
    for number in range(10) if guess is None else ():
        if os.fork() == 0:
            guess = number
            return guess
        os.wait()
    return 10 if guess is None else guess
"""
}
EXPECTED = {"lag": 0}
