"""A function of ours as a student's cell: under the exercise's name, with what it uses."""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, GenericAlias, ModuleType
from typing import Any

OURS = ("autograder.", "course_lib.reference.")


def as_student_code(function: Callable[..., Any], name: str) -> str:
    """Return a function's source under another name, after its imports and helpers.

    Parameters
    ----------
    function : callable
        A misconception or an alternative, from `autograder.exercises`.
    name : str
        Name that it gets.

    Returns
    -------
    str
        Source that runs on its own.
    """
    return "\n\n".join(dict.fromkeys(_pieces(function, name, name)))


def _pieces(function: Callable[..., Any], name: str, taken: str) -> Iterator[str]:
    """Yield imports, helpers, constants and the function, in an order in which they can run."""
    mover = _Mover(function, name, taken)
    tree = mover.visit(ast.parse(inspect.getsource(function)))
    constants = [mover.visit(one) for one in _assignments(function.__module__, mover.constants)]
    yield from sorted(mover.imports)
    for new_name, helper in mover.helpers.items():
        yield from _pieces(helper, new_name, taken)
    yield from map(ast.unparse, constants)
    yield ast.unparse(tree)


def _assignments(module: str, names: set[str]) -> Iterator[ast.stmt]:
    """Yield the statements that assign some names, in a module or where it has them from."""
    for statement in _statements(module) if names else ():
        if isinstance(statement, ast.ImportFrom) and _is_ours(str(statement.module)):
            there = names & {alias.name for alias in statement.names}
            yield from _assignments(str(statement.module), there)
        if isinstance(statement, ast.Assign) and names & set(map(ast.unparse, statement.targets)):
            yield copy.deepcopy(statement)


@cache
def _statements(module: str) -> list[ast.stmt]:
    return ast.parse(inspect.getsource(sys.modules[module])).body


class _Mover(ast.NodeTransformer):
    """Renames a function, and notes what it needs elsewhere; no helper takes a name that is."""

    def __init__(self, function: Callable[..., Any], name: str, taken: str) -> None:
        self.function: Any = function
        self.name = name
        self.taken = taken
        self.imports: set[str] = set()
        self.constants: set[str] = set()
        self.helpers: dict[str, Callable[..., Any]] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name == self.function.__name__:
            node.name = self.name
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        used = self.function.__globals__.get(node.id)
        if used is self.function:
            node.id = self.name
        elif isinstance(used, FunctionType) and _is_ours(used.__module__):
            node.id = self._help(node.id, used)
        elif isinstance(used, ModuleType):
            self.imports.add(f"import {used.__name__} as {node.id}")
        elif callable(used) and not isinstance(used, GenericAlias):
            self.imports.add(f"from {used.__module__} import {node.id}")
        elif node.id in self.function.__globals__:
            self.constants.add(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Take a helper out of another module of ours."""
        owner = node.value
        used = self.function.__globals__.get(owner.id) if isinstance(owner, ast.Name) else None
        if isinstance(used, ModuleType) and _is_ours(used.__name__):
            return ast.Name(self._help(node.attr, getattr(used, node.attr)), node.ctx)
        return self.generic_visit(node)

    def _help(self, name: str, helper: Callable[..., Any]) -> str:
        """Note a helper; return its name there."""
        name = f"plain_{name}" if name == self.taken else name
        self.helpers[name] = helper
        return name


def _is_ours(module: str) -> bool:
    return module.startswith(OURS)
