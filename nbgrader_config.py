"""nbgrader's settings for this course, read by nbgrader, formgrader and the `course` command.

Everything that is made lies in ``build/``; set COURSE_BUILD to use another folder.
"""

import os
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning

from autograder.nbgrader_plugin import grade_in_sandbox

c = get_config()  # noqa: F821 - nbgrader puts it here

root = Path(__file__).resolve().parent
build = Path(os.environ.get("COURSE_BUILD") or root / "build").resolve()
build.mkdir(parents=True, exist_ok=True)

c.CourseDirectory.course_id = "improving_deep_neural_networks"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "notebooks"
c.CourseDirectory.db_url = os.environ.get("COURSE_DATABASE") or f"sqlite:///{build}/gradebook.db"
for step in ("release", "submitted", "autograded", "feedback"):
    setattr(c.CourseDirectory, f"{step}_directory", str(build / step))

# A text twin beside a notebook would be released with the solutions in it.
c.CourseDirectory.ignore = [".*", "*.py", "*.md", "*.pyc", "__pycache__", "feedback"]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError"}
c.ClearSolutions.text_stub = "*Double-click here and write your answer.*"
# A mark scheme stands below its question, in a locked cell; the answer below has the points.
c.ClearMarkScheme.enforce_metadata = False

# nbgrader looks at a new submission before it has added it; harmless, and said six times each.
warnings.filterwarnings("ignore", "Object of type <Submitted", category=SAWarning)

# Student code runs in the sandbox, whichever door it comes through.
grade_in_sandbox(c)
c.Course.exercises = "autograder.exercises"

c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
c.ExportApp.plugin_class = "autograder.exports.grades_csv.GradesCsv"

# Formgrader shows students' Markdown in the instructor's browser.
c.HTMLExporter.sanitize_html = True
