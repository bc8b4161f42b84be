"""Calls itself without end, in Python and in a comparison."""

CELLS = {
    "lag": "def lag(truth, average, max_lag=60):\n    return lag(truth, average, max_lag)",
    "window_beta": """
class Endless:
    def __repr__(self):
        return repr(self)

def window_beta(window):
    return repr(Endless())
""",
}
ENDS = {"RecursionError"}
EXPECTED = {"lag": 0, "window_beta": 0}
