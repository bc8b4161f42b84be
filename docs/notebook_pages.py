"""Notebooks as pages: what students get, with the pictures that they will see.

The instructor's notebook runs, with the course's own functions and the stored results of its
experiments. Then its solutions, mark schemes and checks are taken out, as in a release; what the
experiments drew and printed stays. A run takes some seconds, so what came of it is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.exercises import ASSIGNMENTS
from autograder.paths import DATASETS, LIBRARY
from autograder.rehearsal import as_released, notebook_of, rehearse

RUNNING = """\
```{note}
The pictures and numbers are those that you get once your functions are right. Here they stand
still; in JupyterLab they move, and the functions are yours to write.
```"""
AT_REST = """\
```{note}
This page was made without running the notebook. In JupyterLab its pictures move, and the
functions are yours to write.
```"""

SUMMARY = re.compile(r"<summary>.*?</summary>")
CODE_OR_FORMULA = re.compile(r"<code>.*?</code>|\$(?P<tex>[^$]+)\$")


class PageError(RuntimeError):
    """A notebook cannot be shown; the message says which, and why."""


def notebook_pages(kept: Path, run: Collection[str]) -> Iterator[tuple[str, NotebookNode]]:
    """Yield a page for each notebook.

    Parameters
    ----------
    kept : Path
        Folder that keeps runs; one is used again while notebook, library and data are the same.
    run : collection of str
        Assignments whose notebooks are run; the others are shown without outputs.

    Yields
    ------
    str, NotebookNode
        The assignment, and its notebook as students get it.
    """
    sources = {name: nbformat.read(notebook_of(name), as_version=4) for name in ASSIGNMENTS}
    chosen = {name: sources[name] for name in ASSIGNMENTS if name in run}
    ran = dict(zip(chosen, _runs(chosen, kept), strict=True))
    for name, source in sources.items():
        yield name, _page(ran.get(name, source), RUNNING if name in ran else AT_REST)


def _runs(chosen: Mapping[str, NotebookNode], kept: Path) -> Iterator[NotebookNode]:
    kept.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        yield from pool.map(_run, chosen, chosen.values(), [kept] * len(chosen))


def _run(name: str, source: NotebookNode, kept: Path) -> NotebookNode:
    """Run a notebook, or take the run that is kept."""
    copy = kept / f"{name}-{_digest(name)}.ipynb"
    if copy.is_file():
        return nbformat.read(copy, as_version=4)
    rehearsal = rehearse(source, name, stored=True)
    if rehearsal.errors():
        raise PageError("\n  ".join([f"{name} does not run:", *rehearsal.errors()]))
    for old in kept.glob(f"{name}-*.ipynb"):
        old.unlink(missing_ok=True)
    nbformat.write(rehearsal.notebook, copy)
    return rehearsal.notebook


def _digest(name: str) -> str:
    """Return a digest of all that decides what a notebook shows."""
    shipped = [path for path in LIBRARY.rglob("*") if path.suffix in {".py", ".js", ".json"}]
    data = [path for path in DATASETS.iterdir() if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted([notebook_of(name), *shipped, *data]):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _page(notebook: NotebookNode, note: str) -> NotebookNode:
    """Return a notebook as students get it, with a note below its title."""
    page = as_released(notebook)
    for cell in page.cells:
        if cell.cell_type == "code":
            if cell.metadata.get("nbgrader", {}).get("grade"):
                cell.outputs = []  # it would say that a function is right that is not written
            _describe_pictures(cell)
        else:
            cell.source = _as_page(cell.source)
    title, *rest = page.cells[0].source.split("\n", 1)
    page.cells[0].source = "\n".join([title, "", note, *rest])
    page.metadata.pop("widgets", None)
    return page


def _as_page(text: str) -> str:
    """Close the gap between levels of headings; mark formulae where Markdown does not look."""
    text = re.sub(r"^####(?= )", "###", text, flags=re.MULTILINE)
    return SUMMARY.sub(lambda found: CODE_OR_FORMULA.sub(_marked, found[0]), text)


def _marked(found: re.Match[str]) -> str:
    tex = found["tex"]
    return rf'<span class="math">\({tex}\)</span>' if tex else found[0]


def _describe_pictures(cell: NotebookNode) -> None:
    """Hand the alternative text and the width of a cell's picture to the page."""
    for output in cell.get("outputs", []):
        about = output.get("metadata", {}).get("image/png")
        if about:
            image = {"alt": about["alt"], "width": f"{about['width']}px"}
            cell.metadata["mystnb"] = {"image": image}
