"""Opens the gradebook, of this course and of another."""

LAST = """
import sqlite3

for path in ("@BUILD@/gradebook.db", "@OTHER@/gradebook.db"):
    try:
        print(sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("select * from student"))
    except sqlite3.Error as error:
        print(error)
    try:
        print(open(path, "rb").read())
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
