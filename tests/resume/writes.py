"""``course``, which kills itself just before one of its writes.

``python -m tests.resume.writes LOG NUMBER grade …`` tells in LOG what each write is, in order:
into the journal, the gradebook or the archive, or a clearing up. Just before the write of that
number it is gone, as by a power cut; with 0, never. It records in fives, whatever the clock says,
so that all kinds come again and again.
"""

import os
import signal
import sys
from pathlib import Path

from autograder.__main__ import main
from autograder.lean_imports import lean_imports

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}
PLACES = {"journal": "journal", "autograded": "archive"}


class Writes:
    """Counts writes, and ends everything before one of them."""

    def __init__(self, log, number):
        self.log = open(log, "w", buffering=1)  # noqa: SIM115 - open until the end
        self.left = number
        self.build = Path(os.environ["COURSE_BUILD"])
        self.has_changed = False  # the gradebook, since it was last committed

    def note(self, kind):
        print(kind, file=self.log)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def note_file(self, name, arguments):
        """Take note of a change of a file, by Python's own account."""
        if name in CHANGES or (name == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            where = Path(str(arguments[name == "os.rename"]))
            if where.is_relative_to(self.build):
                place = where.relative_to(self.build).parts[:1]
                if kind := PLACES.get("".join(place)):
                    self.note("clearing up" if name == "os.rmdir" else kind)

    def note_statement(self, _connection, _cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self.has_changed = True
            self.note("gradebook")

    def note_commit(self, _connection):
        if self.has_changed:
            self.has_changed = False
            self.note("gradebook")


def count(log, number):
    """Have everything that this process does counted."""
    lean_imports()
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    from autograder.engine import class_grading

    class_grading.BATCH, class_grading.BATCH_SECONDS = 5, float("inf")
    writes = Writes(log, int(number))
    event.listen(Engine, "before_cursor_execute", writes.note_statement)
    event.listen(Engine, "commit", writes.note_commit)
    sys.addaudithook(writes.note_file)


if __name__ == "__main__":
    count(*sys.argv[1:3])
    del sys.argv[1:3]
    main()
