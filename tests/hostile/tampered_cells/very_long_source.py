"""Has a cell of a hundred thousand lines."""

FIRST = "x = 1\n" * 100_000
EXPECTED = {}
