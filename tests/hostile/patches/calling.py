"""Patches the module that calls the exercises, so that no call fails."""

LAST = """
from course_lib import calling
from course_lib.sheets import Outcome

true_call = calling.call_anything

def oblige(function, case):
    outcome = true_call(function, case)
    return outcome if outcome.failure is None else Outcome(value=1, after=case.args)

calling.call_anything = oblige
"""
EXPECTED = {"lag": 0}
