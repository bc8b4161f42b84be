"""Is right, with a helper that is defined at the very end."""

CELLS = {"window_beta": "def window_beta(window):\n    return share_of(window)"}
LAST = "def share_of(window):\n    return (window - 1) / window"
EXPECTED = {}
