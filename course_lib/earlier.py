"""Take functions that the student wrote in earlier notebooks, from their files beside this one.

Only what a function needs is run: its definition, and the imports, helpers and constants that it
names. Experiments, widgets and checks of that notebook are left alone.
"""

from __future__ import annotations

import ast
import dis
import json
import linecache
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, NamedTuple

from course_lib.calling import describe_error
from course_lib.notebook import CannotCheckError, check, find_sheet
from course_lib.report import HEADLINES

MAX_BYTES = 50_000_000
GLOBALS = ("LOAD_GLOBAL", "LOAD_NAME")


class _NoFunctionError(Exception):
    """A function cannot be had; the message says why, and what to do."""


class _Cell(NamedTuple):
    exercise: str
    source: str


class _Definition(NamedTuple):
    names: frozenset[str]
    code: CodeType


def earlier(**origins: str) -> SimpleNamespace:
    """Return functions of the student's earlier notebooks, and say which are there and right.

    Parameters
    ----------
    **origins : str
        For each function, by its name, the notebook that it was written in:
        ``earlier(adam_step="07_optimizers", he_init="01_initialisation")``.

    Returns
    -------
    SimpleNamespace
        The functions, by name. Each has an attribute ``notebook``. One that cannot be had is a
        stub, with the reason in its attribute ``problem``; `experiment` then shows the course's
        numbers.

    Raises
    ------
    ValueError
        If a notebook has no name of the form ``"07_optimizers"``.

    Notes
    -----
    The notebooks are read as they were last saved, in ``../07_optimizers/optimizers.ipynb``.
    """
    for origin in origins.values():
        if not re.fullmatch(r"\d\d_[a-z_]+", origin):
            raise ValueError(f"{origin!r} is no notebook; write its folder, such as 07_optimizers")
    functions = {name: fetch(name, origin) for name, origin in origins.items()}
    _report(list(functions.values()))
    return SimpleNamespace(**functions)


def fetch(name: str, notebook: str) -> Callable[..., Any]:
    """Return one function of an earlier notebook, unchecked and without a word.

    Parameters
    ----------
    name : str
        Name of its exercise.
    notebook : str
        Folder of the notebook.

    Returns
    -------
    callable
        The student's function, or a stub; see `earlier`.
    """
    try:
        function = _load(name, notebook)
    except _NoFunctionError as reason:
        function = _stub(name, str(reason))
    function.notebook = notebook
    return function


def _load(name: str, notebook: str) -> Any:
    """Define a function, with whatever it needs, in a namespace of its own."""
    space: dict[str, Any] = {"__name__": notebook}
    needed = _needed_for(name, notebook)
    try:
        for code in needed:
            exec(code, space)
    except Exception as error:
        told = describe_error(error)
        line = f", {told.line}" if told.line else ""
        raise _NoFunctionError(
            f"Its definition raises {told.kind}{line}. Restart the kernel of that notebook and "
            "run it from the top."
        ) from error
    function = space[name]
    if not (callable(function) and hasattr(function, "__name__") and hasattr(function, "__dict__")):
        raise _NoFunctionError(f"It is no function; it is of type {type(function).__name__}.")
    return function


def _stub(name: str, problem: str) -> Any:
    """Return a function that is still to be written, as `course_lib.stubs` knows them."""

    def stub(*_: Any, **__: Any) -> None:
        raise NotImplementedError

    stub.__name__ = stub.__qualname__ = name
    stub.problem = problem  # type: ignore[attr-defined]
    return stub


# --- reading ------------------------------------------------------------------------------------


def _cells_of(notebook: str) -> tuple[_Cell, ...]:
    """Return the code cells of a notebook beside this one, without its experiments."""
    path = Path.cwd().parent / notebook / f"{notebook[3:]}.ipynb"
    try:
        size, modified = path.stat().st_size, path.stat().st_mtime_ns
        if size > MAX_BYTES:
            raise _NoFunctionError(
                f"{path.name} has {size / 1e6:,.0f} MB, too much to read. Open it, choose Clear "
                "Outputs of All Cells in the menu Edit, and save it."
            )
        return _read(path, modified)
    except OSError as error:
        raise _NoFunctionError(
            f"{notebook}/{path.name} cannot be read ({error.strerror}). Put the folder {notebook} "
            f"beside {Path.cwd().name}, as in the course bundle."
        ) from error
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise _NoFunctionError(
            f"{notebook}/{path.name} is damaged: it holds no notebook. Take an earlier copy of it."
        ) from error


@lru_cache(maxsize=32)
def _read(path: Path, modified: int) -> tuple[_Cell, ...]:
    """Read a notebook once for each time that it is saved."""
    cells = json.loads(path.read_bytes())["cells"]
    return tuple(
        _Cell(_exercise_of(cell["metadata"]), "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code" and "experiment" not in cell["metadata"].get("tags", [])
    )


def _exercise_of(metadata: dict[str, Any]) -> str:
    """Return the exercise that a cell is the answer to; empty if it is none."""
    nbgrader = metadata.get("nbgrader", {})
    return str(nbgrader.get("grade_id", "")) if nbgrader.get("solution") else ""


# --- choosing what to run -----------------------------------------------------------------------


def _needed_for(name: str, notebook: str) -> list[CodeType]:
    """Return what a function needs, in the order of the notebook, and the function itself."""
    cells = _cells_of(notebook)
    if name not in {cell.exercise for cell in cells}:
        raise _NoFunctionError("That notebook has no cell for it. Take an earlier copy.")
    found = list(_definitions(cells, name, notebook))
    needed, left = set(), [name]
    while left:
        wanted = left.pop()
        needed.add(wanted)
        uses = {use for one in found if wanted in one.names for use in _globals_of(one.code)}
        left += uses - needed
    if not any(name in one.names for one in found):
        raise _NoFunctionError("Its cell does not define it.")
    return [one.code for one in found if one.names & (needed | {"*"})]


def _definitions(cells: Sequence[_Cell], name: str, notebook: str) -> Iterator[_Definition]:
    """Yield what the cells define, statement by statement."""
    for number, cell in enumerate(cells):
        file = f"<{notebook}, code cell {number + 1}>"
        try:
            tree = _parse(cell.source, file)
        except (SyntaxError, ValueError) as error:
            if cell.exercise == name:
                line = getattr(error, "lineno", None)
                place = f" in line {line}" if line else ""
                reason = getattr(error, "msg", error)
                raise _NoFunctionError(f"Its cell is not Python yet{place}: {reason}.") from error
            continue
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[file] = (len(cell.source), None, lines, file)
        for statement in tree.body:
            names = _names_bound_by(statement)
            if names:
                module = ast.Module([statement], [])
                yield _Definition(names, compile(module, file, "exec", dont_inherit=True))


def _parse(source: str, file: str) -> ast.Module:
    """Parse a cell, whose %magics only the kernel's shell understands."""
    try:
        return ast.parse(source, file)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # slow

        return ast.parse(TransformerManager().transform_cell(source), file)


def _names_bound_by(statement: ast.stmt) -> frozenset[str]:
    """Return the names that an import, a definition or an assignment makes; else nothing."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return frozenset(one.asname or one.name.partition(".")[0] for one in statement.names)
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return frozenset([statement.name])
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        nodes = (node for target in targets for node in ast.walk(target))
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name))
    return frozenset()


def _globals_of(code: CodeType) -> set[str]:
    """Return the names that a piece of code looks up outside itself."""
    names = {str(one.argval) for one in dis.get_instructions(code) if one.opname in GLOBALS}
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return names.union(*map(_globals_of, inner))


# --- telling ------------------------------------------------------------------------------------


def _report(functions: Sequence[Any]) -> None:
    """Print whose functions are at work, and what is the matter with those that are not."""
    groups: dict[str, dict[str, list[str]]] = {"": {}}
    for function in functions:
        rows = groups.setdefault(_problem_with(function), {})
        rows.setdefault(function.notebook, []).append(function.__name__)
    width = max((len(function.notebook) for function in functions), default=0)
    for problem, rows in groups.items():
        if rows:
            print(f"{problem.rstrip('.')}:" if problem else "From your notebooks:")
            print(
                *(f"  {one:{width}}  {', '.join(names)}" for one, names in rows.items()), sep="\n"
            )
    if len(groups) > 1:
        print(
            "Experiments that need what is missing show the course's numbers. When you have "
            "mended a notebook, save it, and run this cell again."
        )


def _problem_with(function: Any) -> str:
    """Return why a function cannot be used; empty if it passes its visible check."""
    problem = getattr(function, "problem", "")
    if problem:
        return str(problem)
    try:
        find_sheet(function.__name__)
    except CannotCheckError:
        function.problem = "There is nothing to check it with. Take the whole bundle, please."
        return str(function.problem)
    result = check(function)
    if result.status == "not_checked":
        return result.reason
    return "" if result.passed else HEADLINES[result.status].removeprefix("is ").capitalize()
