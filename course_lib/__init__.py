"""What students import: checks, data, pictures and widgets."""

from course_lib.notebook import check, written

__all__ = ["check", "written"]
