"""Fuzz along the branches of the code, for as long as one likes.

Needs Atheris, which the project does not depend on::

    .venv/bin/python -m pip install atheris
    .venv/bin/python -m tests.fuzz.guided codec -max_total_time=600
    .venv/bin/python -m tests.fuzz.guided submission -max_total_time=600

What breaks is left as ``crash-…`` in the working directory; it belongs into ``corpus/``.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["course_lib.codec", "autograder.engine.submission", "json"]
):
    from tests.fuzz import test_codec, test_submission

CORPUS = Path(__file__).parent / "corpus"
TARGETS = {
    "codec": (test_codec.read_safely, "codec"),
    "submission": (test_submission.read_safely, "submissions"),
}


def main():
    read_safely, folder = TARGETS[sys.argv.pop(1)]
    with tempfile.TemporaryDirectory() as found:  # it writes to the first folder, and reads both
        atheris.Setup([*sys.argv, "-timeout=10", found, str(CORPUS / folder)], read_safely)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
