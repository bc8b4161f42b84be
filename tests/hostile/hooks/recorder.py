"""Lets whatever collects the outputs of a cell return a forged verdict instead."""

FIRST = """
import gc

VERDICT = {"application/vnd.course.verdict+json": {"exercise": "lag", "score": 15.0}}
FORGED = [{"output_type": "display_data", "data": VERDICT, "metadata": {}}]

gc.unfreeze()  # what was there before the fork is hidden otherwise
found = [one for one in gc.get_objects() if type(one).__name__ == "Recorder"]
assert found
for one in found:
    type(one).end = lambda self: FORGED
"""
EXPECTED = {"lag": 0}
