"""Read one submission and repair it; say precisely what is wrong with a bad one.

Of a submission only the contents of its cells are taken. Which cells are graded, what locked
cells contain, points, kernel and every tag come from the gradebook.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import parse_utc

MAX_FILE_BYTES = 20 << 20
MAX_CELLS = 2000
MAX_CELL_CHARACTERS = 200_000
MAX_PICTURE = 200_000
MAX_OUTPUTS = 1000
MAX_TRACEBACK = 200
PNG = b"\x89PNG\r\n\x1a\n"
CELL_TYPES = ("code", "markdown", "raw")
NBGRADER_SCHEMA = 3
TIMESTAMP, MAX_TIMESTAMP = "timestamp.txt", 200
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

    Returns
    -------
    NotebookNode
        nbformat 4, with nothing but cells: type, source and nbgrader's grade_id of each.

    Raises
    ------
    UnreadableError
        If the file is missing, is no regular file, is too large, or is no notebook.
    """
    content = _read_json(path)
    version = content.get("nbformat")
    cells = content.get("cells")
    if version == 3 and "worksheets" in content:
        cells = _upgrade_v3(content)
    if not isinstance(cells, list):
        raise UnreadableError(
            f"{path.name} is JSON, but no notebook: it has no cells. "
            "Open the notebook in JupyterLab, save it, and submit that file."
        )
    if len(cells) > MAX_CELLS:
        raise UnreadableError(
            f"{path.name} has {len(cells):,} cells; at most {MAX_CELLS:,} are read. "
            "Delete the cells that you do not need, and submit it again."
        )
    return nbformat.v4.new_notebook(cells=[_clean_cell(cell) for cell in cells])


def blank_notebook() -> NotebookNode:
    """Return a notebook without cells, to stand for an unreadable one."""
    return nbformat.v4.new_notebook()


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
    return notes


def _restore(cell: NotebookNode, blueprint: Blueprint) -> list[str]:
    """Give a cell its released metadata, type and, if locked, source."""
    notes = []
    if blueprint.locked and cell.source != blueprint.source:
        notes.append(f"The cell {blueprint.name} was changed; the original was put back.")
        cell.source = blueprint.source
    if cell.cell_type != blueprint.cell_type:
        notes.append(f"The cell {blueprint.name} had another type; it was set back.")
        fresh = _new_cell(blueprint.cell_type, cell.source)
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
        cell.update({key: value for key, value in fresh.items() if key != "id"})
    cell.metadata["nbgrader"] = NotebookNode(blueprint.metadata())
    return notes


def _put_back(
    notebook: NotebookNode, blueprints: Sequence[Blueprint], found: set[str]
) -> list[str]:
    """Insert missing cells, each after the one that it followed when released."""
    notes = []
    previous = ""
    for blueprint in blueprints:
        if blueprint.name not in found:
            cell = _new_cell(blueprint.cell_type, blueprint.source)
            cell.metadata["nbgrader"] = NotebookNode(blueprint.metadata())
            notebook.cells.insert(_position_after(notebook, previous), cell)
            notes.append(f"The cell {blueprint.name} was missing; it was put back as released.")
        previous = blueprint.name
    return notes


def _position_after(notebook: NotebookNode, name: str) -> int:
    for position, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            return position + 1
    return 0


def _read_json(path: Path) -> dict[str, Any]:
    if path.is_symlink() or not path.is_file():
        raise UnreadableError(_what_is_there(path))
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableError(
            f"{path.name} is larger than {MAX_FILE_BYTES >> 20} MB. "
            "Clear its outputs (Edit, Clear Outputs of All Cells), save, and submit it again."
        )
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path.name} is not UTF-8 text, so no notebook.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"{path.name} is not a notebook: it is not valid JSON ({_shorten(error)}). "
            "Download it again from JupyterLab and submit that file."
        ) from error
    if not isinstance(content, dict):
        raise UnreadableError(f"{path.name} is JSON, but no notebook.")
    return content


def _what_is_there(path: Path) -> str:
    """Say what lies where the notebook should: nothing, no file, or one of another name."""
    if path.is_symlink() or path.exists():
        return f"{path.name} is not an ordinary file. Submit the notebook itself, under this name."
    others = sorted(other.name for other in path.parent.glob("*.ipynb"))[:3]
    if not others:
        return f"{path.name} is missing. Submit the notebook itself, under this name."
    return f"{path.name} is missing; {', '.join(others)} is there. Give it the right name."


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


def _clean_cell(cell: Any) -> NotebookNode:
    """Return a new cell with the type, the source and the grade_id of a submitted one."""
    if not isinstance(cell, dict):
        return _new_cell("raw", "")
    kind = cell.get("cell_type")
    fresh = _new_cell(kind if kind in CELL_TYPES else "raw", _text(cell.get("source")))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    if isinstance(name, str):
        fresh.metadata["nbgrader"] = NotebookNode(grade_id=name)
    return fresh


def _text(source: Any) -> str:
    """Return a cell's source, which may be a list of lines, as text that can be stored."""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else ""
    return text[:MAX_CELL_CHARACTERS].encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _new_cell(kind: str, source: str) -> NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    return make[kind](source)


def clean_outputs(outputs: Sequence[Any]) -> list[NotebookNode]:
    """Make claimed outputs safe to store and to look at.

    Returns
    -------
    list of NotebookNode
        Text and PNG pictures; HTML, JavaScript, SVG and whatever else an instructor's browser
        would run is left out.
    """
    # The error or the result that decides a score stands at the end.
    few = [*outputs[:MAX_OUTPUTS], *outputs[MAX_OUTPUTS:][-2:]]
    cleaned = [_clean_output(output) for output in few if isinstance(output, dict)]
    return [output for output in cleaned if output is not None]


def _clean_output(output: dict[str, Any]) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        trace = [_text(line) for line in lines[-MAX_TRACEBACK:]] if isinstance(lines, list) else []
        names = {key: _text(output.get(key)) for key in ("ename", "evalue")}
        return nbformat.v4.new_output("error", traceback=trace, **names)
    if kind in ("display_data", "execute_result"):
        return nbformat.v4.new_output(kind, data=_clean_bundle(output.get("data")))
    return None


def _clean_bundle(data: Any) -> dict[str, str]:
    """Return the text and the picture of a mime bundle."""
    if not isinstance(data, dict):
        return {}
    kept = {}
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = _text(data["text/plain"])
    if _is_picture(data.get("image/png")):
        kept["image/png"] = data["image/png"]
    return kept


def _is_picture(content: Any) -> bool:
    """Return whether content is a whole PNG; pages take it as it stands, without escaping."""
    if not isinstance(content, str) or len(content) > MAX_PICTURE:
        return False
    try:
        return base64.b64decode(content.strip(), validate=True).startswith(PNG)
    except ValueError:
        return False
