"""Raises an exception whose text, name and traceback fail when somebody looks at them."""

CELLS = {
    "lag": """
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)

class Shy(Exception, metaclass=Meta):
    def __str__(self):
        raise RuntimeError("do not look")

    __repr__ = __str__

def lag(truth, average, max_lag=60):
    raise Shy
"""
}
LAST = "raise Shy"
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
