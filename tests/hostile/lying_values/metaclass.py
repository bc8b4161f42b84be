"""Returns an object whose class lies about its name, its module and its instances."""

CELLS = {
    "lag": """
class Meta(type):
    __qualname__ = property(lambda cls: 1 / 0)
    __module__ = property(lambda cls: {})
    __name__ = "int"

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(int)

class Number(metaclass=Meta):
    pass

def lag(truth, average, max_lag=60):
    return Number()
"""
}
EXPECTED = {"lag": 0}
