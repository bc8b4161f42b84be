"""Run notebooks from top to bottom in a real kernel, and renew the results of their experiments.

    make results                       every notebook
    make results ARGS=06_averages      one of them

The results lie in ``course_lib/results/``; students whose functions are not right yet see them. One
that has not changed, apart from rounding, keeps its bytes.
"""

from __future__ import annotations

import argparse
import copy
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions

from autograder.course import Course, CourseError
from autograder.exercises import ASSIGNMENTS
from autograder.paths import COURSE, NOTEBOOKS
from autograder.release import write_cases
from course_lib import codec
from course_lib.comparing import compare
from course_lib.experiments import RESULTS, stored_result
from course_lib.findings import Finding

TIMEOUT = 600  # seconds for one cell
ROUNDING = 1e-9


@dataclass(frozen=True)
class Rehearsal:
    """A notebook that was run.

    Attributes
    ----------
    notebook : NotebookNode
        With its outputs.
    seconds : float
        How long it took, with the start of the kernel.
    """

    notebook: NotebookNode
    seconds: float

    def outputs(self, *kinds: str) -> Iterator[tuple[str, NotebookNode]]:
        """Yield outputs of some types, each after the id of its cell."""
        for cell in self.notebook.cells:
            for output in cell.get("outputs", []):
                if output.output_type in kinds:
                    yield cell.id, output

    def errors(self) -> list[str]:
        """Return which cells failed, and how."""
        return [f"{cell}: {one.ename}: {one.evalue}" for cell, one in self.outputs("error")]


def notebook_of(assignment: str) -> Path:
    """Return the instructor's notebook of an assignment.

    Parameters
    ----------
    assignment : str
        Such as ``"06_averages"``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CourseError
        If there is no such assignment.
    """
    if assignment not in ASSIGNMENTS:
        known = ", ".join(ASSIGNMENTS)
        raise CourseError(f"There is no assignment {assignment!r}. There are: {known}.")
    return next((NOTEBOOKS / assignment).glob("*.ipynb"))


def as_released(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without solutions and mark schemes, as students get it."""
    released, config = copy.deepcopy(notebook), Course(root=COURSE).config
    for step in (ClearSolutions, ClearMarkScheme):
        released, _ = step(config=config).preprocess(released, {})
    return released


def rehearse(
    notebook: NotebookNode,
    assignment: str,
    results: Path | None = None,
    *,
    stored: bool = False,
    library: Path = COURSE,
) -> Rehearsal:
    """Run a notebook in a real kernel.

    Parameters
    ----------
    notebook : NotebookNode
        Left as it is.
    assignment : str
        Whose exercises it checks.
    results : Path, optional
        Folder that receives the results of its experiments; every function must be right.
    stored : bool
        Show stored results instead of computing any.
    library : Path
        Folder whose ``course_lib`` it imports: this clone, or a student bundle.

    Returns
    -------
    Rehearsal
        What became of it. A cell that fails does not stop those after it.
    """
    notebook = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        cases = library / "course_lib" / "cases"
        beside, earlier = library, _earlier(notebook, assignment)
        if not cases.is_dir():
            cases, beside = Path(folder) / "cases", NOTEBOOKS
            for named in (assignment, *earlier):
                write_cases(named, cases)
        for named in earlier:
            (Path(folder) / named).symlink_to(beside / named)
        env = {"COURSE_STATIC": "1", "COURSE_CASES": str(cases)}
        paths = [str(library), os.environ.get("PYTHONPATH", "")]
        env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        # Threads that wait for a busy processor make small matrices many times slower.
        env["OPENBLAS_NUM_THREADS"] = "1"
        if results is not None:
            env["COURSE_RESULTS"] = str(results)
        if stored:
            env["COURSE_EXPERIMENTS"] = "stored"
        here = Path(folder) / assignment
        here.mkdir()
        place = {"metadata": {"path": str(here)}}
        quiet = ["--log-level=ERROR"]  # a kernel warns of its own socket
        client = NotebookClient(
            notebook, timeout=TIMEOUT, allow_errors=True, resources=place, extra_arguments=quiet
        )
        start = time.perf_counter()
        client.execute(env={**os.environ, **env})
    return Rehearsal(notebook, time.perf_counter() - start)


def _earlier(notebook: NotebookNode, assignment: str) -> list[str]:
    """Return the other notebooks that one takes functions from; see `course_lib.earlier`."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return [name for name in ASSIGNMENTS if name != assignment and f'"{name}"' in code]


def changes(computed: Path, tolerance: float) -> dict[str, Finding | None]:
    """Compare results with the stored ones.

    Parameters
    ----------
    computed : Path
        Folder of new results.
    tolerance : float
        Largest difference that is none, relative and absolute.

    Returns
    -------
    dict of str to (Finding or None)
        By experiment; None where nothing has changed.
    """
    found: dict[str, Finding | None] = {}
    for path in sorted(computed.glob("*.json")):
        if not (RESULTS / path.name).is_file():
            found[path.stem] = Finding("values", "it is new.")
            continue
        old, new = stored_result(path.stem), codec.loads(path.read_bytes())
        found[path.stem] = compare(new, old, rtol=tolerance, atol=tolerance)
    return found


def renew(assignments: Sequence[str]) -> bool:
    """Run instructor's notebooks and store what their experiments give.

    Parameters
    ----------
    assignments : sequence of str
        Whose notebooks.

    Returns
    -------
    bool
        Whether all ran without an error; if not, no result is touched.
    """
    failed = False
    with tempfile.TemporaryDirectory(prefix="results-") as folder:
        computed = Path(folder)
        for assignment in assignments:
            notebook = nbformat.read(notebook_of(assignment), as_version=4)
            ran = rehearse(notebook, assignment, computed)
            print(f"{assignment}: {ran.seconds:.0f} s", *ran.errors(), sep="\n  ")
            failed = failed or bool(ran.errors())
        if failed:
            print("Nothing was stored. Mend these cells first.")
            return False
        if set(assignments) == set(ASSIGNMENTS):
            _forget_all_but(computed)
        _keep(computed)
    return True


def _keep(computed: Path) -> None:
    RESULTS.mkdir(exist_ok=True)
    for name, change in changes(computed, ROUNDING).items():
        if change is not None:
            (RESULTS / f"{name}.json").write_bytes((computed / f"{name}.json").read_bytes())
        print(f"  {name}: {'as before' if change is None else f'renewed, for {change.text}'}")


def _forget_all_but(computed: Path) -> None:
    """Delete the results of experiments that no notebook has any more."""
    for path in sorted(RESULTS.glob("*.json")):
        if not (computed / path.name).exists():
            path.unlink()
            print(f"  {path.stem}: deleted, for no notebook has it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew the stored results; see the module."""
    parser = argparse.ArgumentParser(prog="make results", description=__doc__)
    parser.add_argument("assignment", nargs="*", help="such as 06_averages; all, if left out")
    chosen = parser.parse_args(arguments).assignment or list(ASSIGNMENTS)
    try:
        return 0 if renew(chosen) else 1
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
