"""Is UTF-16 with a byte order mark, as some editors save it."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).write_text(text, encoding="utf-16")
