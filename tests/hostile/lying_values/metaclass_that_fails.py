"""Returns an object whose class fails when somebody asks for its name."""

CELLS = {
    "lag": """
class Meta(type):
    @property
    def __name__(cls):
        return 1 / 0

class Number(metaclass=Meta):
    pass

def lag(truth, average, max_lag=60):
    return Number()
"""
}
EXPECTED = {"lag": 0}
