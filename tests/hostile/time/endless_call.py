"""Never returns from a call, and catches whatever would make it."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
}
ENDS = {"TimeLimit"}
EXPECTED = {"lag": 0}
