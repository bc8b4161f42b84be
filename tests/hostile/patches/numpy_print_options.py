"""Sets print options that fail, so that no array can be shown; it changes nothing else."""

FIRST = """
import numpy as np

def fail(value):
    raise RuntimeError("not printable")

np.set_printoptions(threshold=0, formatter={"all": fail})
"""
EXPECTED = {}
