"""Runs code of its own whenever memory is collected, in whatever is being done just then."""

LAST = """
import gc

def meddle(phase, info):
    import numpy as np

    np.isfinite = lambda *_: True

gc.callbacks.append(meddle)
gc.set_threshold(1)
"""
EXPECTED = {"lag": 0}
