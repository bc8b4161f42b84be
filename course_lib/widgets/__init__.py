"""Interactive pictures that are driven by the learner's own functions."""

from course_lib.widgets.london_year import london_year

__all__ = ["london_year"]
