"""Is busy in a cell for as long as it may; all that was defined before it counts."""

LAST = """
while True:
    try:
        sum(range(10_000))
    except BaseException:
        pass
"""
ENDS = {"TimeLimit"}
EXPECTED = {}
