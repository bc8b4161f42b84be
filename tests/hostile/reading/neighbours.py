"""Reads what others submitted, and answers with it."""

LAST = """
import os

for path in ("@SUBMISSIONS@", "@NEIGHBOUR@", "..", "../..", "@BUILD@/autograded"):
    try:
        print(os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        print(type(error).__name__)
%load @NEIGHBOUR@
"""
ENDS = {"PermissionError"}
EXPECTED = {"lag": 0}
