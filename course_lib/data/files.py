"""Read a file of the ``datasets`` folder, if it is the one that was shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
#: SHA-256 of every file; of text, with LF line endings.
CHECKSUMS = {
    "breast_cancer.npz": "46dd090be3a92d3c1b5f5b7377ea928b10d7d079ae46a3fe8eda1baf8db93716",
    "diabetes.npz": "220da2435378b43cbac02fe65678f5e7acd91bb5cbe38b656f21b16ceac89426",
    "digits.npz": "70ca1e56999952014bafe61daaa1e50ccf609b3f8c4e4746d0e2bfef21f3c758",
    "iris.npz": "a458815cabca0abccbf788a8f9b9053e5d15cc03bcb87ae7445edfab43917183",
    "london_climate.csv": "d7a05f71858ed42cd028b2bf0a12cff8013ce103130af27cc990804d311fae8e",
    "photographs.npz": "a37aae122aea456666bf2d26b68f2f2d3318399d49a8ecbf77bd0426c21a7375",
    "wine.npz": "03a329b6731e3305f1404dda608bd44fda6d7f9aa922cc3c34a8388d9fd7a927",
}


class DataError(RuntimeError):
    """A data file of the course is missing, is not the one that was shipped, or cannot be got."""


def read_checked(path: Path) -> bytes:
    """Return the content of a file, if it is the one that was shipped under its name.

    Parameters
    ----------
    path : Path
        A file whose name is in `CHECKSUMS`.

    Returns
    -------
    bytes
        Its content; of a ``.csv`` file, with LF line endings.

    Raises
    ------
    DataError
        If the file cannot be read or has another checksum.
    """
    advice = f"Copy {path.name} again from the course's datasets folder to {path.parent}."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}). {advice}") from error
    if path.suffix == ".csv":
        # Git may have turned LF into CRLF on Windows; the data are the same.
        content = content.replace(b"\r\n", b"\n")
    found, expected = hashlib.sha256(content).hexdigest(), CHECKSUMS[path.name]
    if found != expected:
        raise DataError(
            f"{path} has changed: its SHA-256 is {found[:12]}…, expected {expected[:12]}…. {advice}"
        )
    return content
