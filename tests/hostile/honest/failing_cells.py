"""Is right, between cells that fail in every way."""

FIRST = "1 / 0"
LAST = "this is no Python"
ENDS = {"SyntaxError", "ZeroDivisionError"}
EXPECTED = {}
