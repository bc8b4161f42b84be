"""Returns infinity, which makes every tolerance infinite too."""

CELLS = {
    "effective_window": "def effective_window(beta):\n    return float('inf')",
    "window_beta": "def window_beta(window):\n    return -float('inf')",
}
EXPECTED = {"effective_window": 0, "window_beta": 0}
