"""Writes to every place that it knows outside its own folder."""

LAST = """
import os

folders = ("@HOME@", "@BUILD@", "@SUBMISSIONS@", "@OTHER@", "@COURSE@", "@COURSE@/course_lib",
           "/tmp", "/var/tmp", "/dev/shm", "/", "..", "../..", os.path.dirname(os.__file__))
for folder in folders:
    for make in (lambda path: open(path, "w"), os.mkdir, os.mkfifo, lambda p: os.symlink("/", p)):
        try:
            make(os.path.join(folder, "@MARK@"))
            print("written", folder)
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
