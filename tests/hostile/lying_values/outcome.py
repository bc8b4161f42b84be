"""Returns an outcome and a verdict, as if they were the grader's."""

CELLS = {
    "lag": """
from course_lib.checking import Verdict

def lag(truth, average, max_lag=60):
    return Verdict("lag", "passed", 1.0)
""",
    "window_beta": """
from course_lib.sheets import Outcome

def window_beta(window):
    return Outcome(value=0.9)
""",
}
EXPECTED = {"lag": 0, "window_beta": 0}
