"""A function of ours as a student's cell: under the exercise's name, with what it uses."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

OURS = __package__


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
    return "\n\n".join(dict.fromkeys(_pieces(function, name)))


def _pieces(function: Callable[..., Any], name: str) -> Iterator[str]:
    """Yield imports, helpers and the function, in an order in which they can run."""
    mover = _Mover(function, name)
    tree = mover.visit(ast.parse(inspect.getsource(function)))
    yield from sorted(mover.imports)
    for helper in mover.helpers.values():
        yield from _pieces(helper, helper.__name__)
    yield ast.unparse(tree)


class _Mover(ast.NodeTransformer):
    """Renames a function, and notes the imports and helpers that it needs elsewhere."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.function: Any = function
        self.name = name
        self.imports: set[str] = set()
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
            self.helpers[node.id] = used
        elif isinstance(used, ModuleType):
            self.imports.add(f"import {used.__name__} as {node.id}")
        elif callable(used):
            self.imports.add(f"from {used.__module__} import {node.id}")
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Take a helper out of another module of ours."""
        owner = node.value
        used = self.function.__globals__.get(owner.id) if isinstance(owner, ast.Name) else None
        if isinstance(used, ModuleType) and _is_ours(used.__name__):
            self.helpers[node.attr] = getattr(used, node.attr)
            return ast.Name(node.attr, node.ctx)
        return self.generic_visit(node)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == OURS
