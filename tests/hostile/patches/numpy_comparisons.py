"""Makes NumPy call everything equal and close."""

FIRST = """
import numpy as np

yes = lambda *_, **__: True
np.allclose = np.isclose = np.array_equal = np.array_equiv = np.all = yes
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *_, **__: None)
"""
CELLS = {"lag": "def lag(truth, average, max_lag=60):\n    return -1"}
EXPECTED = {"lag": 0}
