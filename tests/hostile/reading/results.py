"""Reads journals, verdicts and logs of this grading and of others."""

LAST = """
from pathlib import Path

for folder in ("@BUILD@", "@OTHER@", "@BUILD@/journal", "@BUILD@/release", "@BUILD@/feedback"):
    try:
        for path in Path(folder).iterdir():
            print(path, path.read_text())
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
