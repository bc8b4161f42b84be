"""Has a cell of a million lines."""

FIRST = "x = 1\n" * 1_000_000
EXPECTED = {}
