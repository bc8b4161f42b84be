"""Puts obliging classes in the place of the built-in exceptions."""

LAST = """
import builtins

class Never(BaseException):
    pass

builtins.Exception = builtins.BaseException = builtins.ValueError = Never
builtins.KeyboardInterrupt = builtins.NotImplementedError = Never
"""
EXPECTED = {"lag": 0}
