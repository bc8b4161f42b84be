"""Returns an iterator that fails after a few values, and one that fails at iter()."""

CELLS = {
    "ewa": """
from collections.abc import Iterator

class Fails(Iterator):
    count = 0

    def __next__(self):
        self.count += 1
        if self.count > 3:
            raise RuntimeError("no more")
        return 0.0

def ewa(theta, beta, v0=0.0):
    return Fails()
"""
}
ENDS = {"RuntimeError"}
EXPECTED = {"ewa": 0}
