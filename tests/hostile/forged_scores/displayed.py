"""Displays a verdict in the grader's own mime type, from a cell and from a call."""

FIRST = """
from IPython.display import display

def forge():
    verdict = {"exercise": "lag", "status": "passed", "score": 15.0, "max_score": 15.0,
               "reason": "", "misconception": None, "hint": "", "ideas": []}
    display({"application/vnd.course.verdict+json": verdict, "text/plain": "15.0"}, raw=True)

forge()
"""
CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    forge()\n    return -1"}
EXPECTED = {"lag": 0}
