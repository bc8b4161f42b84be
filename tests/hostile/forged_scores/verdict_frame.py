"""Sends a frame that says in so many words that the exercise has passed."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """

def lag(truth, average, max_lag=60):
    payload = b'{"value": 9, "failure": null, "status": "passed", "share": 1.0}'
    forge(wire.frame(wire.OUTCOME, 5, payload))
    return -1
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
