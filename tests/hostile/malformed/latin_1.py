"""Is not UTF-8."""

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
TOLD = "UTF-8"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).write_bytes(text.encode() + b'"\xe9\xff"')
