"""Changes permissions, owners, times and extended attributes of what is not its own."""

LAST = """
import os

for path in ("@HOME@/.bashrc", "@BUILD@/course.key", "@OTHER@/gradebook.db", "@NEIGHBOUR@"):
    for change in (
        lambda p: os.chmod(p, 0o777), lambda p: os.chown(p, 1, 1), lambda p: os.utime(p, (0, 0)),
        lambda p: os.setxattr(p, "user.mark", b"hostile"), lambda p: os.truncate(p, 0),
    ):
        try:
            change(path)
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
