"""MNIST and Fashion-MNIST, for those who are online: fetched once, checked, and kept."""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.data.dataset import Dataset
from course_lib.data.files import DataError
from course_lib.progress import Progress

CACHE_NAME = "improving-deep-neural-networks"
SECONDS_WITHOUT_ANSWER = 20.0
CHUNK = 1 << 16


@dataclass(frozen=True)
class OnlineFile:
    """A file that can be fetched: its name, its length in bytes and its checksum."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class OnlineSet:
    """Images and labels, of training and of test, and where to fetch them."""

    name: str
    mirrors: tuple[str, ...]
    files: tuple[OnlineFile, OnlineFile, OnlineFile, OnlineFile]
    classes: tuple[str, ...]
    source: str


MNIST = OnlineSet(
    "mnist",
    (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    (
        OnlineFile(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        OnlineFile(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        OnlineFile(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        OnlineFile(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    tuple("0123456789"),
    "MNIST, Y. LeCun, C. Cortes and C. J. C. Burges (1998), from NIST's special databases 1 and 3.",
)
FASHION_MNIST = OnlineSet(
    "fashion_mnist",
    (
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    (
        OnlineFile(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        OnlineFile(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        OnlineFile(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        OnlineFile(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    (
        "T-shirt/top",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ),
    "Fashion-MNIST, H. Xiao, K. Rasul and R. Vollgraf (2017), arXiv:1708.07747. MIT licence.",
)


def mnist(cache: Path | None = None) -> tuple[Dataset, Dataset]:
    """Load MNIST: handwritten digits of 28 x 28 pixels; the first time, over the network (12 MB).

    Parameters
    ----------
    cache : Path, optional
        Where to keep the files; by default a folder in the user's cache directory.

    Returns
    -------
    train, test : Dataset
        ``X`` (784, 60 000) and (784, 10 000), float32 from 0 (paper) to 1 (ink), row by row of the
        image; ``y`` 0 ... 9. The split is MNIST's own, by writer. 188 MB and 31 MB of memory.

    Raises
    ------
    DataError
        If a file is not in the cache and cannot be fetched; the message says why.
    """
    return load_online(MNIST, cache)


def fashion_mnist(cache: Path | None = None) -> tuple[Dataset, Dataset]:
    """Load Fashion-MNIST: clothes of 28 x 28 pixels; the first time, over the network (31 MB).

    Parameters
    ----------
    cache : Path, optional
        Where to keep the files; by default a folder in the user's cache directory.

    Returns
    -------
    train, test : Dataset
        ``X`` (784, 60 000) and (784, 10 000), float32 from 0 (background) to 1, row by row of the
        image; ``y`` 0 ... 9. The split is its authors'. 188 MB and 31 MB of memory.

    Raises
    ------
    DataError
        If a file is not in the cache and cannot be fetched; the message says why.
    """
    return load_online(FASHION_MNIST, cache)


def load_online(online: OnlineSet, cache: Path | None = None) -> tuple[Dataset, Dataset]:
    """Load training and test examples, and fetch what is not yet in the cache.

    Parameters
    ----------
    online : OnlineSet
        What to load.
    cache : Path, optional
        Where to keep the files; by default `cache_folder`.

    Returns
    -------
    train, test : Dataset
        Pixels from 0 to 1 (float32), one image per column, and labels.

    Raises
    ------
    DataError
        If a file is not in the cache and cannot be fetched.
    """
    folder = (cache_folder() if cache is None else Path(cache)) / online.name
    arrays = [_parse(fetch(file, online.mirrors, folder)) for file in online.files]
    parts = []
    for images, labels in (arrays[:2], arrays[2:]):
        X = np.ascontiguousarray(images.reshape(len(images), -1).T, dtype=np.float32)
        X /= 255
        parts.append(Dataset(X, labels.astype(int), (), online.classes, online.source))
    return parts[0], parts[1]


def cache_folder() -> Path:
    """Return where this user's system keeps what can be fetched again.

    Returns
    -------
    Path
        A folder that need not exist yet.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / CACHE_NAME


def fetch(file: OnlineFile, mirrors: Sequence[str], folder: Path) -> bytes:
    """Return the content of a file, from the folder if it is there, else from a mirror.

    What does not have the right length and checksum is neither returned nor kept; nothing half
    fetched stays behind.

    Parameters
    ----------
    file : OnlineFile
        What to fetch.
    mirrors : sequence of str
        Addresses of folders that hold it, tried one after the other; each ends in ``/``.
    folder : Path
        Where to keep it.

    Returns
    -------
    bytes
        The content, whose checksum is right.

    Raises
    ------
    DataError
        If no mirror gave the right content, or the folder cannot be written.
    """
    path = folder / file.name
    if path.is_file() and (kept := path.read_bytes()) and not _fault(file, kept):
        return kept
    problems = []
    for mirror in mirrors:
        try:
            content = _download(mirror + file.name, file)
        except OSError as error:  # no network, no such host, no answer, HTTP 404 ...
            problems.append(f"{mirror}: {_reason(error)}")
            continue
        if not (fault := _fault(file, content)):
            _keep(path, content)
            return content
        problems.append(f"{mirror}: {fault}")
    raise DataError(
        f"{file.name} could not be fetched. "
        + "; ".join(problems)
        + f". Check the network and run the cell again, or copy the file to {folder} yourself. "
        "digits() needs no network."
    )


def _download(address: str, file: OnlineFile) -> bytes:
    # Imported here: most sessions never need the network.
    from http.client import HTTPException
    from urllib.request import urlopen

    content = bytearray()
    try:
        with (
            urlopen(address, timeout=SECONDS_WITHOUT_ANSWER) as answer,
            Progress(file.size / 1e6, f"{file.name}, MB") as progress,
        ):
            # A mirror that sends without end is cut off: the length is known.
            while len(content) <= file.size and (chunk := answer.read(CHUNK)):
                content += chunk
                progress.update(len(content) / 1e6)
    except HTTPException as error:
        raise OSError(f"the answer broke off ({type(error).__name__})") from error
    return bytes(content)


def _fault(file: OnlineFile, content: bytes) -> str:
    """Return what is wrong with a content, or an empty text."""
    if len(content) < file.size:
        return f"truncated, {len(content):,} of {file.size:,} bytes"
    if len(content) > file.size:
        return f"another file, longer than {file.size:,} bytes"
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        return f"another file, its SHA-256 is {found[:12]}…, expected {file.sha256[:12]}…"
    return ""


def _reason(error: OSError) -> str:
    reason = getattr(error, "reason", None) or error
    return f"HTTP {error.code} {reason}" if hasattr(error, "code") else str(reason)


def _keep(path: Path, content: bytes) -> None:
    """Write a file in one move, so that no reader ever sees a part of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
        part = Path(name)
        try:
            with open(descriptor, "wb") as stream:
                stream.write(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(
            f"{path.name} was fetched, but cannot be kept in {path.parent} ({error.strerror}). "
            "Name another folder: mnist(cache=Path(...))."
        ) from error


def _parse(compressed: bytes) -> np.ndarray:
    """Return the array of an IDX file: two zeros, the type (8: bytes), the axes, their lengths."""
    content = gzip.decompress(compressed)
    num_axes = content[3]
    lengths = np.frombuffer(content, ">i4", num_axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * num_axes).reshape(lengths)
