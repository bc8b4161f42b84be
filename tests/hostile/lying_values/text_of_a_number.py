"""Returns the text of a number, and a dict with every answer in it."""

CELLS = {
    "lag": "def lag(truth, average, max_lag=60):\n    return '9'",
    "window_beta": """
def window_beta(window):
    return {key: value / 100 for key, value in zip(range(100), range(100))}
""",
}
EXPECTED = {"lag": 0, "window_beta": 0}
