"""Patches the half of checking that decides: every verdict is a pass, every difference None."""

FIRST = """
from course_lib import checking, comparing
from course_lib.checking import Verdict

checking.judge = lambda sheet, *_, **__: Verdict(sheet.exercise, "passed", 1.0)
comparing.compare = checking.compare = lambda *_, **__: None
checking.identical = comparing.identical = lambda *_, **__: True
"""
CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    return -1"}
EXPECTED = {"lag": 0}
