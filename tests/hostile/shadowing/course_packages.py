"""Lays course_lib and autograder beside the notebook, whose check and judge always pass."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    for name in ("course_lib", "course_lib/reference", "autograder", "autograder/exercises"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("import os; os._exit(0)")
    (folder / "autograder" / "__main__.py").write_text("print('passed')")
