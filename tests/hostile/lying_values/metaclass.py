"""Returns an object whose class is equal to int, and to every other."""

CELLS = {
    "lag": """
class Meta(type):
    @property
    def __name__(cls):
        return "int"

    @property
    def __module__(cls):
        return "builtins"

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(int)

    def __instancecheck__(cls, other):
        return True

    def mro(cls):
        return [cls, object]

class Number(metaclass=Meta):
    __class__ = int

def lag(truth, average, max_lag=60):
    return Number()
"""
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
