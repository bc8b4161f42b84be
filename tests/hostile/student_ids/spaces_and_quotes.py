"""Is called with spaces, quotes, commas and semicolons, as no table likes it."""

STUDENT = """o'neil, "bob"; drop table student --"""
EXPECTED = {"lag": 0}
