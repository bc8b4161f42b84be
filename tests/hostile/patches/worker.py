"""Finds the objects that run the submission: takes its limits away, and one of its calls."""

LAST = """
import gc

gc.unfreeze()  # what was there before the fork is hidden otherwise
for thing in gc.get_objects():
    if type(thing).__name__ == "Runner":
        ask = type(thing).ask
        type(thing).ask = lambda self: [call for call in ask(self) if call[1] != "lag"]
        thing.job["limits"].update(dict.fromkeys(thing.job["limits"], 10**12))
        print("patched Runner")
"""
SHOWN = "patched Runner"
ENDS = {"NotReached"}
EXPECTED = {"lag": 0}
CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    return -1"}
