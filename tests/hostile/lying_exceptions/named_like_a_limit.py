"""Raises exceptions named like the grader's own failures, to look like its fault."""

CELLS = {
    "lag": """
class SandboxError(Exception):
    pass

def lag(truth, average, max_lag=60):
    raise SandboxError("the grader itself failed: grader_error")
""",
    "window_beta": """
class NotReached(Exception):
    pass

def window_beta(window):
    raise NotReached
""",
}
ENDS = {"NotReached", "an exception"}
EXPECTED = {"lag": 0, "window_beta": 0}
