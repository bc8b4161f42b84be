"""Ends a cell in a value whose text is one line of fifty megabytes."""

LAST = '"flood " * 8_000_000'
SHOWN = "more output was cut"
EXPECTED = {}
