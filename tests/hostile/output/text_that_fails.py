"""Ends a cell in values that fail when they are shown, and in one that is shown for ever."""

LAST = """
from IPython.display import display

class Shy:
    def __repr__(self, *_, **__):
        raise SystemExit

    _repr_html_ = _repr_mimebundle_ = __repr__

class Knot:
    def __repr__(self):
        return repr(self)

for value in (Shy(), Knot()):
    try:
        display(value)
    except BaseException as error:
        print(type(error).__name__)
Knot()
"""
SHOWN = "SystemExit"
ENDS = {"RecursionError"}
EXPECTED = {}
