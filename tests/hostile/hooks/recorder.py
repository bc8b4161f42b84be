"""Lets whatever collects the outputs of a cell return a forged verdict instead."""

FIRST = """
import gc

VERDICT = {"application/vnd.course.verdict+json": {"exercise": "lag", "score": 15.0}}
FORGED = [{"output_type": "display_data", "data": VERDICT, "metadata": {}}]

for thing in gc.get_objects():
    if type(thing).__name__ == "Recorder":
        type(thing).end = lambda self: FORGED
"""
EXPECTED = {"lag": 0}
