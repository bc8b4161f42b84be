"""Returns an object that equals everything and is smaller than anything."""

CELLS = {
    "lag": """
class Equal:
    def __eq__(self, other):
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __contains__ = __bool__ = __eq__
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0

    def __sub__(self, other):
        return 0

    __rsub__ = __abs__ = __sub__
    __int__ = __float__ = __index__ = lambda self: 0

def lag(truth, average, max_lag=60):
    return Equal()
"""
}
TOLD = "Equal"
EXPECTED = {"lag": 0}
