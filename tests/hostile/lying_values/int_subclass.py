"""Returns an int whose bits, text and truth are of its own making."""

CELLS = {
    "lag": """
class Any(int):
    bit_length = lambda self: 1
    __repr__ = __str__ = lambda self: "9"
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__
    __index__ = __int__ = lambda self: 9

def lag(truth, average, max_lag=60):
    return Any(-1)
"""
}
EXPECTED = {"lag": 0}
