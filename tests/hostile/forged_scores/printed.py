"""Prints full marks in every form that a grader may read."""

LAST = """
import sys

for words in ("lag: passed, 15 points", '{"lag": 15.0, "score": 100}', "15.0", "Score: 100/100"):
    print(words)
    print(words, file=sys.stderr)
15.0
"""
SHOWN = "Score: 100/100"
EXPECTED = {"lag": 0}
