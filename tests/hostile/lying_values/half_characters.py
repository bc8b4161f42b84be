"""Returns text with half of a character in it, which no file can hold."""

CELLS = {
    "lag": "def lag(truth, average, max_lag=60):\n    return '\\udc80' * 100",
    "window_beta": """
def window_beta(window):
    raise ValueError("half of a character: \\udc80 \\ud800")
""",
}
ENDS = {"ValueError"}
EXPECTED = {"lag": 0, "window_beta": 0}
