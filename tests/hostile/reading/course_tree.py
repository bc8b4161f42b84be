"""Runs the reference from its source, where the clone may lie."""

CELLS = {
    "lag": """
from pathlib import Path

def lag(truth, average, max_lag=60):
    names = {}
    for place in ("course_lib/reference/averages.py", "notebooks/06_averages/averages.ipynb"):
        try:
            text = Path("@COURSE@", place).read_text()
            print(text)
            exec(text, names)
        except OSError as error:
            print(type(error).__name__)
    return names["lag"](truth, average, max_lag)
"""
}
LAST = "lag(np.arange(9.0), np.arange(9.0), 3)"
ENDS = {"KeyError"}
EXPECTED = {"lag": 0}
