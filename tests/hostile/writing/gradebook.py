"""Gives itself full marks in the gradebook."""

LAST = """
import sqlite3

for path in ("@BUILD@/gradebook.db", "@OTHER@/gradebook.db"):
    try:
        with sqlite3.connect(path, timeout=1) as gradebook:
            gradebook.execute("update grade set auto_score = 1000, manual_score = 1000")
        print("written")
    except sqlite3.Error as error:
        print(error)
    try:
        open(path, "wb").write(b"")
        print("emptied")
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = ("PermissionError", "unable to open")
EXPECTED = {"lag": 0}
