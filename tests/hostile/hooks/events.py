"""Declares every cell a success, in the event that follows it."""

FIRST = """
def forgive(result):
    result.error_in_exec = result.error_before_exec = None
    result.result = 15.0

get_ipython().events.register("post_run_cell", forgive)
"""
EXPECTED = {"lag": 0}
