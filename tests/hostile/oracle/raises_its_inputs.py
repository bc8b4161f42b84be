"""Raises its inputs as the text of an exception, to read hidden cases in the feedback."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    raise ValueError(f"{truth[:3]} {average[:3]} {max_lag}")
""",
    "window_beta": "def window_beta(window):\n    raise ValueError(window)",
}
ENDS = {"ValueError"}
EXPECTED = {"lag": 0, "window_beta": 0}
