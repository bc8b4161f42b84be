"""Puts obliging classes in the place of the built-in exceptions."""

CELLS = {
    "lag": """
import builtins

class Never(BaseException):
    pass

def lag(truth, average, max_lag=60):
    builtins.Exception = builtins.BaseException = builtins.ValueError = Never
    builtins.KeyboardInterrupt = builtins.NotImplementedError = Never
    raise Never
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
