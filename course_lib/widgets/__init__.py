"""Interactive pictures that are driven by the learner's own functions."""

from course_lib.widgets.bending_line import bending_line
from course_lib.widgets.london_year import london_year
from course_lib.widgets.neuron_bench import neuron_bench
from course_lib.widgets.straight_line import straight_line

__all__ = ["bending_line", "london_year", "neuron_bench", "straight_line"]
