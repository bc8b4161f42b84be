"""Interactive pictures that are driven by the learner's own functions."""

from course_lib.widgets.bending_line import bending_line
from course_lib.widgets.lambda_dial import lambda_dial
from course_lib.widgets.london_year import london_year
from course_lib.widgets.neuron_bench import neuron_bench
from course_lib.widgets.patience_dial import patience_dial
from course_lib.widgets.penalty_ball import penalty_ball
from course_lib.widgets.straight_line import straight_line

__all__ = [
    "bending_line",
    "lambda_dial",
    "london_year",
    "neuron_bench",
    "patience_dial",
    "penalty_ball",
    "straight_line",
]
