"""Is right, and uses the magics that notebooks are full of."""

FIRST = """
%matplotlib inline
%load_ext autoreload
%autoreload 2
%config InlineBackend.figure_format = "retina"
%time x = sum(range(10))
!ls
"""
EXPECTED = {}
