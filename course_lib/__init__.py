"""What students import: checks, experiments, data, pictures and widgets."""

from course_lib.experiments import experiment
from course_lib.notebook import check, written

__all__ = ["check", "experiment", "written"]
