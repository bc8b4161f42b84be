"""Is right, and warns of everything on the way: in cells, in calls, on stderr."""

CELLS = {
    "window_beta": """
import logging
import sys
import warnings

import numpy as np

np.log(0.0)
warnings.warn("in a cell")
logging.warning("in a cell")

def window_beta(window):
    warnings.warn("in a call")
    print("in a call", file=sys.stderr)
    np.divide(1.0, 0.0)
    return np.float64((window - 1) / window)
"""
}
EXPECTED = {}
