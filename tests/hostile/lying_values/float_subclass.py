"""Returns a float whose comparisons and differences always suit."""

CELLS = {
    "effective_window": """
class Suitable(float):
    def __eq__(self, other):
        return True

    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    __hash__ = float.__hash__

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = lambda self, *_: 0.0

def effective_window(beta):
    return Suitable(1)
"""
}
EXPECTED = {"effective_window": 0}
