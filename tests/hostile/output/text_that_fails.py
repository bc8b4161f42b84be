"""Ends a cell in values that fail when they are shown, and in one that is shown for ever."""

LAST = """
from IPython.display import display

class Shy:
    def __repr__(self):
        raise SystemExit

    _repr_html_ = _repr_mimebundle_ = __repr__

class Knot:
    def __repr__(self):
        return repr(self)

display(Shy())
Knot()
"""
EXPECTED = {}
