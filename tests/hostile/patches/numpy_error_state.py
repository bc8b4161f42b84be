"""Turns every floating-point event into an error and every warning into an exception."""

LAST = """
import warnings

import numpy as np

np.seterr(all="raise")
warnings.simplefilter("error")
"""
EXPECTED = {}
