"""Takes away what the shell needs: streams, hooks, history.

No cell after it runs, so no exercise is defined: the loss is the student's own.
"""

from tests.hostile.corpus import HONEST, NOTHING

FIRST = """
import sys

shell = get_ipython()
for name in ("history_manager", "display_pub", "compile", "events"):
    try:
        setattr(shell, name, None)
    except Exception as error:
        print(type(error).__name__)
sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = sys.stdin = None
"""
CELLS = HONEST
ENDS = {"AssertionError", "AttributeError"}
EXPECTED = NOTHING
