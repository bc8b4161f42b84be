"""Leaves what one exercise needs behind in another, which is called before it."""

CELLS = {
    "effective_window": """
def effective_window(beta):
    global called
    called = True
    return 1.0 / (1.0 - beta)
""",
    "window_beta": """
def window_beta(window):
    return 1.0 - 1.0 / window if called else -1.0
""",
}
ENDS = {"NameError"}
EXPECTED = {"window_beta": 0}
