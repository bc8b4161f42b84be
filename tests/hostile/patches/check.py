"""Replaces check() by one that is always content."""

FIRST = """
import course_lib

course_lib.check = lambda function: print("passed")
"""
LAST = "check = course_lib.check"
EXPECTED = {"lag": 0}
