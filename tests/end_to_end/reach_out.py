"""What a submission may try in Gradescope's container; what it got stands in /SEEN afterwards."""

import importlib
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

HOME, SEEN = Path("/HOME"), Path("/SEEN")
SECRET = (
    "source/task.json",
    "source/course.key",
    "source/course_lib/reference/averages.py",
    "source/autograder/exercises/averages/average.py",
    "submission_metadata.json",
    "submission/averages.ipynb",
    "results/results.json",
)
FOREVER = f"""
while True:
    try:
        open({str(HOME / "results" / "results.json")!r}, "w").write("mine")
    except OSError:
        pass
"""
got = []

for name in SECRET:
    with suppress(OSError):
        got.append(name + (HOME / name).read_text()[:10])
for name in ("", "source", "results", "submission"):
    with suppress(OSError):
        got.append(f"listed {list((HOME / name).iterdir())}")
    with suppress(OSError):
        (HOME / name / "results.json").write_text("mine")
        got.append(f"wrote in {name}")

for process in range(2, os.getpid()):
    with suppress(OSError):
        if Path(f"/proc/{process}").stat().st_uid == 0 != os.getuid():
            got.append(Path(f"/proc/{process}/environ").read_text()[:10] + " was read")
    with suppress(OSError):
        if Path(f"/proc/{process}").stat().st_uid == 0 != os.getuid():
            os.kill(process, signal.SIGTERM)
            got.append(f"ended {process}")

for name in ("autograder.exercises", "course_lib.reference", "autograder.engine.grading"):
    with suppress(ImportError):
        importlib.import_module(name)
        got.append(f"imported {name}")

with suppress(OSError):
    os.setuid(0)
    got.append((HOME / "source" / "task.json").read_text()[:10] + " as root")
with suppress(OSError):
    subprocess.Popen([sys.executable, "-c", FOREVER], start_new_session=True)
with suppress(OSError):
    SEEN.write_text("\n".join(got) or "nothing")
