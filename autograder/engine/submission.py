"""Read one submission and repair it; say precisely what is wrong with a bad one.

Of a submission only the contents of its cells are taken. Which cells are graded, what locked
cells contain, points, kernel and every tag come from the gradebook.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.utils import parse_utc

from autograder.engine.outputs import storable

MAX_FILE_BYTES = 20 << 20
MAX_CELLS = 2000
# Few bytes make a list, which takes ten times as many: 20 MB of them would take minutes.
MAX_PARTS = 500_000
# What nbgrader takes out of a locked cell when it releases it, and leaves in the gradebook.
WITHHELD = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?END \1[^\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
CELL_TYPES = ("code", "markdown", "raw")
# Up to the next comma or bracket outside of a string. Always matches, so that a stray quote does
# not make it look through all the rest again.
PART = re.compile(rb'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^",\[{]++)*+(?:[,\[{]|\Z)', re.DOTALL)
NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENXIO)
NBGRADER_SCHEMA = 3
TIMESTAMP, MAX_TIMESTAMP = "timestamp.txt", 200
SECRET, MAX_SECRET = "submission_secret.txt", 1000
log = logging.getLogger(__name__)


class UnreadableError(ValueError):
    """The submitted file is no notebook; the message says what it is, for the student."""


@dataclass(frozen=True)
class Blueprint:
    """What the gradebook knows about one nbgrader cell.

    Attributes
    ----------
    name : str
        nbgrader's grade_id.
    cell_type, source, checksum : str
        As released.
    locked, grade, solution, task : bool
        nbgrader's flags.
    points : float
        Most that a graded cell is worth.
    """

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float

    def metadata(self) -> dict[str, Any]:
        """Return nbgrader's cell metadata."""
        fields: dict[str, Any] = {
            "schema_version": NBGRADER_SCHEMA,
            "grade_id": self.name,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "locked": self.locked,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
        }
        if self.grade or self.task:
            fields["points"] = self.points
        return fields


def set_aside(folder: Path) -> None:
    """Move what may not be followed or opened out of a submission's way, into hidden folders.

    nbgrader copies all that lies beside a notebook, and feedback carries it on: through a link,
    any file of this machine. A pipe would never end, and a false time stops nbgrader.

    Parameters
    ----------
    folder : Path
        ``<submissions>/<student>/<assignment>``.
    """
    for path in (folder.parent, folder):
        if path.is_symlink():
            _hide(path)
            return
    for where, folders, files in os.walk(folder):
        for path in (Path(where, name) for name in [*folders, *files]):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                _hide(path)
    stamp = folder / TIMESTAMP
    if stamp.exists() and not _is_time(stamp):
        _hide(stamp)


def read_timestamp(folder: Path) -> str:
    """Read the time of submission that nbgrader's exchange leaves beside a notebook.

    Parameters
    ----------
    folder : Path
        ``<submissions>/<student>/<assignment>``.

    Returns
    -------
    str
        The time; empty if there is none that can be read.
    """
    stamp = folder / TIMESTAMP
    if stamp.is_symlink() or not _is_time(stamp):
        return ""
    return stamp.read_text(encoding="utf-8").strip()


def read_secret(folder: Path) -> str:
    """Read the secret by which nbgrader's exchange finds the feedback of a submission.

    Parameters
    ----------
    folder : Path
        ``<submissions>/<student>/<assignment>``.

    Returns
    -------
    str
        The secret, to the last space; empty if there is none that can be used.
    """
    try:
        secret = read_bytes(folder / SECRET).decode()
    except (UnreadableError, UnicodeDecodeError):
        return ""
    return secret if len(secret) <= MAX_SECRET else ""


def _hide(path: Path) -> None:
    log.warning("%s is set aside: a link, a pipe, or no time of submission.", path)
    path.rename(Path(tempfile.mkdtemp(prefix=".aside-", dir=path.parent)) / path.name)


def _is_time(stamp: Path) -> bool:
    """Return whether nbgrader can read a time of submission, which may also be empty."""
    if not stamp.is_file() or stamp.stat().st_size > MAX_TIMESTAMP:
        return False
    try:
        text = stamp.read_text(encoding="utf-8").strip()
        return not text or parse_utc(text) is not None
    except Exception:  # noqa: BLE001 - whatever a stranger's text makes the parser raise
        return False


def read_submission(path: Path) -> NotebookNode:
    """Read a submitted notebook.

    Parameters
    ----------
    path : Path
        The file. A link is not followed, a pipe not waited for.

    Returns
    -------
    NotebookNode
        See `parse_submission`.

    Raises
    ------
    UnreadableError
        If the file is missing, is no regular file, is too large, or is no notebook.
    OSError
        If the system does not let us read it: no fault of the student's.
    """
    return parse_submission(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """Read a submitted file, so that it can be parsed here or on another machine.

    Parameters
    ----------
    path : Path
        The file. A link is not followed, a pipe not waited for.

    Returns
    -------
    bytes
        At most ``MAX_FILE_BYTES`` and one more, which `parse_submission` refuses.

    Raises
    ------
    UnreadableError
        If the file is missing or is no regular file.
    OSError
        If the system does not let us read it: no fault of the student's.
    """
    try:
        with open(path, "rb", opener=_open_itself) as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        if error.errno not in NO_FILE:
            raise
    raise UnreadableError(_what_is_there(path))


def _open_itself(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def parse_submission(data: bytes, name: str) -> NotebookNode:
    """Read a submitted notebook from its bytes.

    Parameters
    ----------
    data : bytes
        What the file holds.
    name : str
        Its name, for messages.

    Returns
    -------
    NotebookNode
        nbformat 4, with nothing but cells: type, source and nbgrader's grade_id of each. The
        same bytes give the same notebook, ids of cells included.

    Raises
    ------
    UnreadableError
        If it is too large, or no notebook.
    """
    content = parse_json(data, name)
    cells = content.get("cells")
    if content.get("nbformat") == 3 and "worksheets" in content:
        cells = _upgrade_v3(content)
    if not isinstance(cells, list):
        raise UnreadableError(
            f"{name} is JSON, but no notebook: it has no cells. "
            "Open the notebook in JupyterLab, save it, and submit that file."
        )
    if len(cells) > MAX_CELLS:
        raise UnreadableError(
            f"{name} has {len(cells):,} cells; at most {MAX_CELLS:,} are read. "
            "Delete the cells that you do not need, and submit it again."
        )
    return _notebook([_clean_cell(cell, f"cell-{n}") for n, cell in enumerate(cells)])


def blank_notebook() -> NotebookNode:
    """Return a notebook without cells, to stand for an unreadable one."""
    return _notebook([])


def repair(notebook: NotebookNode, blueprints: Sequence[Blueprint]) -> list[str]:
    """Make a submission's graded structure what was released, in place.

    Parameters
    ----------
    notebook : NotebookNode
        From `read_submission`.
    blueprints : sequence of Blueprint
        The released cells, in their order.

    Returns
    -------
    list of str
        What was repaired, in sentences for the student.
    """
    plan = {blueprint.name: blueprint for blueprint in blueprints}
    notes: list[str] = []
    found: set[str] = set()
    for cell in notebook.cells:
        name = cell.metadata.pop("nbgrader", {}).get("grade_id")
        if name not in plan:
            continue
        if name in found:
            notes.append(f"The cell {name} was there more than once; the first one is graded.")
            continue
        found.add(name)
        notes += _restore(cell, plan[name])
    notes += _put_back(notebook, blueprints, found)
    return list(dict.fromkeys(notes))


def _restore(cell: NotebookNode, blueprint: Blueprint) -> list[str]:
    """Give a cell its released metadata, type and, if locked, source."""
    notes = []
    if blueprint.locked:
        if not _is_as_released(cell.source, blueprint.source):
            notes.append(f"The cell {blueprint.name} was changed; the original was put back.")
        cell.source = blueprint.source
    if cell.cell_type != blueprint.cell_type:
        notes.append(f"The cell {blueprint.name} had another type; it was set back.")
        fresh = _new_cell(blueprint.cell_type, cell.source, cell.id)
        cell.clear()
        cell.update(fresh)
    cell.metadata["nbgrader"] = NotebookNode(blueprint.metadata())
    return notes


def _is_as_released(source: str, original: str) -> bool:
    """Return whether a locked cell is the original, or what students get of it."""
    return source == original or source.rstrip() == WITHHELD.sub("", original).rstrip()


def _put_back(
    notebook: NotebookNode, blueprints: Sequence[Blueprint], found: set[str]
) -> list[str]:
    """Insert missing cells, each after the one that it followed when released."""
    notes, previous = [], ""
    missing: dict[str, list[NotebookNode]] = {previous: []}
    for position, blueprint in enumerate(blueprints):
        if blueprint.name in found:
            previous = blueprint.name
            missing[previous] = []
            continue
        cell = _new_cell(blueprint.cell_type, blueprint.source, f"restored-{position}")
        cell.metadata["nbgrader"] = NotebookNode(blueprint.metadata())
        missing[previous].append(cell)
        notes.append(f"The cell {blueprint.name} was missing; it was put back as released.")
    cells = missing[""]
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cells += [cell, *missing.get(name, [])]
    notebook.cells = cells
    return notes


def parse_json(data: bytes, name: str) -> dict[str, Any]:
    """Return what a stranger's file of JSON holds, if it is an object and not too large.

    Parameters
    ----------
    data : bytes
        What the file holds.
    name : str
        Its name, for messages.

    Returns
    -------
    dict
        Of any content.

    Raises
    ------
    UnreadableError
        If it is too large, or no object of JSON.
    """
    if len(data) > MAX_FILE_BYTES or _is_crowded(data):
        raise UnreadableError(
            f"{name} is larger than {MAX_FILE_BYTES >> 20} MB, or holds too much. "
            "Clear its outputs (Edit, Clear Outputs of All Cells), save, and submit it again."
        )
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name} is not UTF-8 text, so no notebook.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"{name} is not a notebook: it is not valid JSON ({_shorten(error)}). "
            "Download it again from JupyterLab and submit that file."
        ) from error
    if not isinstance(content, dict):
        raise UnreadableError(f"{name} is JSON, but no notebook.")
    return content


def _is_crowded(data: bytes) -> bool:
    """Return whether a JSON text holds too many values; those inside its strings are none."""
    if sum(map(data.count, (b",", b"[", b"{"))) <= MAX_PARTS:
        return False
    return sum(1 for _ in islice(PART.finditer(data), MAX_PARTS)) == MAX_PARTS


def _what_is_there(path: Path) -> str:
    """Say what lies where the notebook should: nothing, no file, or one of another name."""
    if path.is_symlink() or path.exists():
        return f"{path.name} is not an ordinary file. Submit the notebook itself, under this name."
    others = [_printable(other.name) for other in sorted(path.parent.glob("*.ipynb"))[:3]]
    if not others:
        return f"{path.name} is missing. Submit the notebook itself, under this name."
    return f"{path.name} is missing; {', '.join(others)} is there. Give it the right name."


def _printable(name: str) -> str:
    """Return a stranger's file name in characters that can be shown and stored."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:100]


def _shorten(error: Exception) -> str:
    return str(error)[:100] or type(error).__name__


def _upgrade_v3(content: dict[str, Any]) -> list[Any]:
    """Return the cells of a notebook of format 3, as format 4 names them."""
    sheets = content["worksheets"] if isinstance(content["worksheets"], list) else []
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    cells = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    return [
        {**cell, "source": cell.get("input", cell.get("source", ""))}
        for cell in cells
        if isinstance(cell, dict)
    ]


def _clean_cell(cell: Any, key: str) -> NotebookNode:
    """Return a new cell with the type, the source and the grade_id of a submitted one."""
    if not isinstance(cell, dict):
        return _new_cell("raw", "", key)
    kind = cell.get("cell_type")
    fresh = _new_cell(kind if kind in CELL_TYPES else "raw", storable(cell.get("source")), key)
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    if isinstance(name, str):
        fresh.metadata["nbgrader"] = NotebookNode(grade_id=name)
    return fresh


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=cells)


def _new_cell(kind: str, source: str, key: str) -> NotebookNode:
    """Return a cell: nbformat's own makers validate each, and draw its id at random."""
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return NotebookNode(id=key, cell_type=kind, metadata=NotebookNode(), source=source, **code)
