"""Brings nbgrader's settings, a gradebook and grades along."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    (folder / "nbgrader_config.py").write_text("import os; os._exit(0)")
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\0")
    (folder / "pyproject.toml").write_text("[tool.trap")
    (folder / "course.key").write_text("00" * 32)
    (folder / "verdicts.json").write_text('{"lag": 15.0}')
