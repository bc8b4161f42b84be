"""Run the cells of a notebook twice: in a real kernel, and in the grader's worker."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from autograder.isolation.limits import MEBIBYTE, Limits
from autograder.isolation.sandbox import Sandbox, missing_isolation

#: Generous: what is compared is what a cell shows, not when it is stopped.
LIMITS = Limits(cell_seconds=60, total_seconds=300, output_bytes=4 * MEBIBYTE)
#: What the worker has, too: figures for widgets, and sets whose order does not change.
ENVIRONMENT = {"COURSE_STATIC": "1", "PYTHONHASHSEED": "0", "NBGRADER_EXECUTION": "autograde"}

#: What must differ between two runs, and what to compare in its place.
DIFFERENT = {
    # A kernel compiles each cell under a name of its own, which tracebacks and warnings show.
    r"[^\s(\"]*ipykernel_\d+/\d+\.py|<ipython-input[^>]*>|\d+\.py(?=, line)": "CELL",
    # Where the notebook runs, and where course_lib lies.
    r"[^\s(\"'>]*/grading-\w+/work/run-\w+|/submission\b": "FOLDER",
    r"[^\s(\"'>]*/grading-\w+/runtime|/sandbox/runtime": "LIBRARY",
    # Where an object lies in memory; the sandbox takes it out.
    r"\b0x([0-9a-f]{4,}|…)": "ADDRESS",
    # Names that widgets and displays draw at random.
    r"\b[0-9a-f]{32}\b": "ID",
    # How long something took.
    r"\b\d[\d.]*(e[+-]\d+)? ?(ns|[uμµ]s|ms|s|min)\b": "TIME",
}


def in_kernel(sources: Sequence[str], home: Path, runtime: Path) -> list[list[dict[str, Any]]]:
    """Return what each cell shows in a kernel that nbclient runs, as nbgrader has it run."""
    folder = home / "grading-kernel" / "work" / "run-kernel"
    folder.mkdir(parents=True)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in sources])
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(nb, kernel_name="python3", allow_errors=True, resources=resources)
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    client.execute(env={**kept, **ENVIRONMENT, "PYTHONPATH": str(runtime)})
    return [cell.outputs for cell in nb.cells]


def in_worker(sources: Sequence[str]) -> list[list[dict[str, Any]]]:
    """Return what each cell shows in the worker; isolated where this machine can do that."""
    with Sandbox(LIMITS, unsafe=bool(missing_isolation())) as sandbox:
        run = sandbox.run(sources, [])
    assert run.stopped == {}
    return [run.outputs[position] for position in range(len(sources))]


def comparable(outputs: Sequence[dict[str, Any]]) -> list[Any]:
    """Return what must be the same: all that a person sees, apart from `DIFFERENT`.

    Tracebacks are left out: a kernel colours them, and shows its own frames. So are execution
    counts, which the worker does not give. A kernel gathers each stream for a moment before it
    sends it, so lines of different streams change places there; here they do not.
    """
    seen: list[Any] = []
    for output in outputs:
        if output["output_type"] != "stream":
            seen.append(_comparable_one(output))
            continue
        if not (seen and isinstance(seen[-1], dict)):
            seen.append({})
        name = output["name"]
        seen[-1][name] = _same(seen[-1].get(name, "") + output["text"])
    return seen


def _comparable_one(output: dict[str, Any]) -> list[Any]:
    if output["output_type"] == "error":
        return [output["ename"], _same(output["evalue"])]
    data = {mime: _comparable_data(mime, content) for mime, content in output["data"].items()}
    return [output["output_type"], data, dict(output["metadata"])]


def _comparable_data(mime: str, content: Any) -> str:
    """Return a text; of a picture, that there is one."""
    if mime in ("image/png", "image/jpeg", "image/svg+xml"):
        return "a picture" if content else "an empty picture"
    return _same(str(content)).strip()


def _same(text: str) -> str:
    for pattern, name in DIFFERENT.items():
        text = re.sub(pattern, name, text)
    return text
