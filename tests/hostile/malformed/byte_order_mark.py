"""Is UTF-8 with a byte order mark, as some editors save it: it can be read, and counts."""

from tests.hostile.corpus import FILE_NAME

EXPECTED = {}


def submission(folder, text):
    (folder / FILE_NAME).write_text(text, encoding="utf-8-sig")
