"""Returns the codec's own markers, as if they were values."""

CELLS = {
    "lag": """
from course_lib.codec import Seed

def lag(truth, average, max_lag=60):
    return Seed(7)
""",
    "ewa": """
from course_lib.codec import Shipped

def ewa(theta, beta, v0=0.0):
    return Shipped("data.london_temperatures")
""",
    "window_beta": """
from course_lib.codec import Unsupported

def window_beta(window):
    return Unsupported("the right answer")
""",
}
EXPECTED = {"lag": 0, "ewa": 0, "window_beta": 0}
