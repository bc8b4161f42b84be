"""What broke once, or nearly did: each file says what in its name."""

from pathlib import Path

import pytest

from autograder.engine import submission
from autograder.engine.submission import UnreadableError, parse_submission
from tests.fuzz import test_codec, test_submission

CORPUS = Path(__file__).parent / "corpus"
TEXTS = sorted((CORPUS / "codec").iterdir())
NOTEBOOKS = sorted((CORPUS / "submissions").iterdir())
COPY = b'{"cell_type":"code","source":"x","metadata":{"nbgrader":{"grade_id":"%s"}}}'
# Too large to be kept; each took seconds, or all the memory.
LARGE = {
    "all brackets": b'{"cells":[' + b"[]," * 6_900_000 + b"[]]}",
    "all empty strings": b'{"cells":[' + b'"",' * 6_900_000 + b"0]}",
    "strings without commas": b'"":' * 6_900_000,
    "all quotes": b'{"cells":[' + b'\\"' * 9_000_000,
    "commas and open quotes": b",\\" * 9_000_000,
    "as deep as it is long": b"[" * 20_000_000,
    "one long number": b'{"cells":[],"x":' + b"1" * 20_000_000 + b"}",
    "one long fraction": b'{"cells":[],"x":0.' + b"1" * 20_000_000 + b"}",
}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_that_broke_the_codec_is_read_as_plain_data_or_refused(path):
    test_codec.read_safely(path.read_bytes())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_that_broke_the_reader_is_repaired_or_refused(path):
    test_submission.read_safely(path.read_bytes())


@pytest.mark.parametrize("data", LARGE.values(), ids=LARGE)
def test_a_large_file_is_read_or_refused_without_much_work(data):
    test_submission.read_safely(data[: submission.MAX_FILE_BYTES])


def test_very_many_copies_of_all_graded_cells_are_repaired():
    names = [blueprint.name.encode() for blueprint in test_submission.plan()]
    copies = [COPY % names[n % len(names)] for n in range(submission.MAX_CELLS)]
    data = b'{"cells":[%s]}' % b",".join(copies)
    test_submission.read_safely(data)
    with pytest.raises(UnreadableError, match="cells"):
        parse_submission(b'{"cells":[%s]}' % b",".join([*copies, copies[0]]), "averages.ipynb")
