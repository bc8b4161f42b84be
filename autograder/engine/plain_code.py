"""Whether code is plain: functions of their arguments and nothing else, by the look of its syntax.

The exercises of plain code have nothing to tell each other, so they can be called one after the
other in one process; a process for each would take as long as all the calls. Code with a memory,
of whatever kind, is called the long way. This is no matter of safety: both ways are inside the
sandbox, each answer is final in both, and whoever deceives this look has only exercises that know
of each other, as they do in a notebook.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

LONGEST_CELL = 20_000
LONGEST_LINE = 1_000  # characters: brackets without end would take Python's parser far down
# fmt: off
HARMLESS = frozenset({
    "abs", "all", "any", "bool", "bytes", "callable", "complex", "dict", "divmod", "enumerate",
    "filter", "float", "format", "frozenset", "hash", "int", "isinstance", "issubclass", "iter",
    "len", "list", "map", "max", "min", "next", "pow", "print", "range", "repr", "reversed",
    "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip", "ArithmeticError",
    "AssertionError", "AttributeError", "Exception", "FloatingPointError", "IndexError",
    "KeyError", "LookupError", "NotImplementedError", "OverflowError", "RuntimeError",
    "StopIteration", "TypeError", "ValueError", "ZeroDivisionError",
})
IN_FUNCTIONS = ("copy", "itertools", "math", "numpy")
PARTS = ("copy", "itertools", "math")  # of which functions may be imported by name
AROUND_THEM = (
    *("collections", "dataclasses", "functools", "matplotlib", "matplotlib.figure"),
    *("matplotlib.pyplot", "time", "typing"),
)
# What these of NumPy's do lasts until somebody else comes, or lies in files.
LASTING = frozenset({
    "seterr", "seterrcall", "setbufsize", "set_printoptions", "save", "savez", "savez_compressed",
    "savetxt", "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "add_docstring",
    "add_newdoc", "test",
})
# fmt: on
FRAMES = ("f_", "gi_", "cr_", "ag_", "tb_", "co_")  # of what runs, and what it belongs to
STRANGE = (
    ast.AsyncFor,
    ast.AsyncFunctionDef,
    ast.AsyncWith,
    ast.Await,
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
)


class _StrangeError(Exception):
    """Something is more than a function of its arguments."""


def is_plain(cells: Sequence[str], exercises: Iterable[str], given: Iterable[str] = ()) -> bool:
    """Return whether the exercises in some cells can neither remember nor tell anything.

    Parameters
    ----------
    cells : sequence of str
        Sources of all cells that run.
    exercises : iterable of str
        Names of the functions that will be called.
    given : iterable of str
        Modules of ``course_lib`` whose functions exercises may use.

    Returns
    -------
    bool
        False, too, for what cannot be read.
    """
    try:
        trees = [ast.parse(source) for source in cells if not _is_too_long(source)]
        if len(trees) < len(cells):
            return False
        names = _Names(trees, given)
        for tree in trees:
            _Look(names).visit(tree)
    except (_StrangeError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return names.fixed.issuperset(exercises)


def _is_too_long(source: str) -> bool:
    return len(source) > LONGEST_CELL or max(map(len, source.split("\n"))) > LONGEST_LINE


class _Names:
    """What the names at the top of a notebook stand for.

    Attributes
    ----------
    libraries : dict of str to str
        Modules by the name that they have here.
    fixed : set of str
        Functions and plain constants.
    others : set of str
        All that may be anything, and may change.
    """

    def __init__(self, trees: Sequence[ast.Module], given: Iterable[str]) -> None:
        lasting = {*PARTS, *(f"course_lib.{name}" for name in given)}
        self.libraries: dict[str, str] = {}
        self.fixed: set[str] = set()
        self.others: set[str] = set()
        for statement in (one for tree in trees for one in tree.body):
            match statement:
                case ast.Import(names):
                    self.libraries |= {one.asname or one.name: one.name for one in names}
                case ast.ImportFrom(module, names):
                    bound = self.fixed if module in lasting else self.others
                    bound |= {one.asname or one.name for one in names}
                case ast.FunctionDef(name) | ast.Assign([ast.Name(name)], ast.Constant()):
                    self.fixed.add(name)
                case _:
                    self.others |= _bound_in(statement)
        self.fixed -= self.others | self.libraries.keys()


class _Look(ast.NodeVisitor):
    """Looks at a cell, up to the first thing that is strange."""

    def __init__(self, names: _Names) -> None:
        self.names = names
        self.own: set[str] | None = None  # names of the function that is looked at, if it is one

    def visit(self, node: ast.AST) -> None:
        """Look at whatever it is."""
        self.expect(not isinstance(node, STRANGE))
        super().visit(node)

    def expect(self, is_harmless: object) -> None:
        """Give up if something is not harmless."""
        if not is_harmless:
            raise _StrangeError

    def visit_Import(self, node: ast.Import) -> None:
        self.expect(self.own is None)
        self.expect(all(one.name in (*IN_FUNCTIONS, *AROUND_THEM) for one in node.names))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        is_known = module in (*PARTS, *AROUND_THEM) or module.startswith("course_lib")
        self.expect(self.own is None and not node.level and is_known)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.expect(not node.decorator_list)
        self._look_into(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._look_into(node)

    def _look_into(self, node: ast.FunctionDef | ast.Lambda) -> None:
        """Look at a function; those inside of it are part of it."""
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        self.expect(all(map(_is_fixed, defaults)))
        outside, self.own = self.own, _bound_in(node) if self.own is None else self.own
        self.generic_visit(node)
        self.own = outside

    def visit_Name(self, node: ast.Name) -> None:
        name, names = node.id, self.names
        if isinstance(node.ctx, ast.Load) and name not in (self.own or ()):
            is_bound = name in names.fixed or (self.own is None and name in names.others)
            is_unknown = self.own is None and not hasattr(builtins, name) and name != "get_ipython"
            self.expect(name not in names.libraries)
            self.expect(is_bound or name in HARMLESS or is_unknown)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        words = _dotted(node)
        self.expect(isinstance(node.ctx, ast.Load) and not node.attr.startswith(("_", *FRAMES)))
        if words and words[0] in self.names.libraries and words[0] not in (self.own or ()):
            self._look_at_library(*words)
        else:
            self.generic_visit(node)

    def _look_at_library(self, name: str, part: str, *rest: str) -> None:
        library = self.names.libraries[name]
        self.expect(self.own is None or library in IN_FUNCTIONS)
        if library == "numpy" and part == "random":
            self.expect(rest[:1] == ("default_rng",))
        elif library == "numpy":
            is_module = inspect.ismodule(getattr(np, part, None))
            self.expect(part not in LASTING and (part == "linalg" or not is_module))

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load) and self.own is not None:
            self.expect(_root(node) in self.own)
        self.generic_visit(node)


def _bound_in(root: ast.AST) -> set[str]:
    """Return the names that are bound anywhere in some code."""
    bound: set[Any] = set()
    for node in ast.walk(root):
        match node:
            case ast.Name(name, ast.Store() | ast.Del()) | ast.arg(name):
                bound.add(name)
            case ast.FunctionDef(name) | ast.ExceptHandler(_, name):
                bound.add(name)
            case ast.MatchAs(_, name) | ast.MatchStar(name) | ast.MatchMapping(rest=name):
                bound.add(name)
    return bound - {None}


def _is_fixed(node: ast.expr) -> bool:
    """Return whether the value of a parameter's default can never change."""
    match node:
        case ast.Constant() | ast.Name() | ast.Attribute():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_fixed(operand)
        case ast.Tuple(parts):
            return all(map(_is_fixed, parts))
    return False


def _dotted(node: ast.expr) -> list[str]:
    """Return the words of a name with dots; nothing if it begins with anything else."""
    match node:
        case ast.Name(name):
            return [name]
        case ast.Attribute(value, part):
            words = _dotted(value)
            return [*words, part] if words else []
    return []


def _root(node: ast.expr) -> str:
    """Return the name of what is written into."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
