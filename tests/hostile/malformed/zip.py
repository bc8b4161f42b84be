"""Is an archive under the name of a notebook, which would unpack to four gigabytes."""

import zlib

from tests.hostile.corpus import FILE_NAME, NOTHING

STATUS = "unreadable"
EXPECTED = NOTHING


def submission(folder, text):
    (folder / FILE_NAME).write_bytes(b"PK\x03\x04" + zlib.compress(bytes(4 << 20)))
