"""From code to fingerprints that names, layout, comments and order do not change."""

from __future__ import annotations

import ast
import builtins
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import numpy as np

RUN = 12  # tokens of a run: about a line and a half
WINDOW = 4  # of so many runs in a row at least one is kept
MOST_TOKENS, LONGEST_SOURCE = 50_000, 200_000
_PRIMES = np.array([pow(1_000_003, n, 1 << 64) for n in range(RUN)], dtype=np.uint64)
_SKIPPED = ("ctx", "type_comment", "annotation", "returns", "type_ignores", "kind")


@dataclass(frozen=True)
class Prints:
    """The fingerprints of a piece of code.

    Attributes
    ----------
    kept : mapping of int to set of int
        The winnowed ones, and for each the lines that it stands on, from 1.
    every : frozenset of int
        All of them, to know what is boilerplate.
    """

    kept: Mapping[int, set[int]] = field(default_factory=dict)
    every: frozenset[int] = frozenset()


@lru_cache(maxsize=4096)  # most cells of a class are as they were released
def fingerprints(source: str) -> Prints:
    """Return the fingerprints of a cell's code; none if it does not parse, or is very short.

    Parameters
    ----------
    source : str
        Python; IPython's magics and shell lines are left out.

    Returns
    -------
    Prints
        The same for code that differs in names, layout, comments, docstrings and annotations.
    """
    kept: dict[int, set[int]] = {}
    every: set[int] = set()
    try:
        pieces = list(_pieces(ast.parse(_without_magics(source))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Prints()
    for tokens in pieces:
        runs = _hashes([zlib.crc32(word.encode("utf-8", "replace")) for word, _ in tokens])
        every.update(runs.tolist())
        for place in _winnow(runs):
            lines = {line for _, line in tokens[place : place + RUN]}
            kept.setdefault(int(runs[place]), set()).update(lines)
    return Prints(kept, frozenset(every))


def _without_magics(source: str) -> str:
    """Return code with its lines in place, those that are no Python left empty."""
    lines = source[:LONGEST_SOURCE].splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def _pieces(tree: ast.Module) -> Iterator[list[tuple[str, int]]]:
    """Yield the tokens of each function, and of all the rest."""
    # No run crosses from one to another: so the order in which functions stand changes nothing.
    own, left = _bound_names(tree), MOST_TOKENS
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    rest = [node for node in tree.body if node not in functions]
    for piece in [*functions, ast.Module(rest, [])]:
        tokens = list(islice(_tokens(piece, own), left))
        left -= len(tokens)
        if len(tokens) >= RUN:
            yield tokens


def _tokens(root: ast.AST, own: set[str]) -> Iterator[tuple[str, int]]:
    """Yield the words of a syntax tree, in the order in which it is written, and their lines."""
    stack: list[tuple[ast.AST, int]] = [(root, 1)]
    while stack:
        node, line = stack.pop()
        line = getattr(node, "lineno", line)
        yield _word(node, own), line
        stack += [(child, line) for child in reversed(list(_children(node)))]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in _SKIPPED and not _is_remark(child):
                yield child


def _is_remark(node: ast.AST) -> bool:
    """Return whether a statement is a string that nothing is done with, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _bound_names(tree: ast.Module) -> set[str]:
    """Return the names that the code itself gives: these may be any."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def _word(node: ast.AST, own: set[str]) -> str:
    """Return what a node says: its kind, and what a person would not rename."""
    kind = type(node).__name__
    if isinstance(node, ast.Name):
        is_kept = node.id in vars(builtins) and node.id not in own
        return f"{kind} {node.id}" if is_kept else kind
    if isinstance(node, ast.Attribute):
        return f"{kind} {node.attr}"
    if isinstance(node, ast.alias):
        return f"{kind} {node.name}"
    if isinstance(node, ast.Constant):
        value = node.value
        return f"{kind} {type(value).__name__ if isinstance(value, str | bytes) else value!r}"
    return kind


def _hashes(words: Iterable[int]) -> np.ndarray:
    """Return the hash of each run of words, as polynomials modulo 2**64."""
    values = np.array(list(words), dtype=np.uint64)
    runs = np.lib.stride_tricks.sliding_window_view(values, RUN)
    # Multiplied by an odd number and folded: the smallest of some should be any of them.
    mixed = (runs * _PRIMES).sum(axis=1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))


def _winnow(runs: np.ndarray) -> list[int]:
    """Return the places of the runs that are kept: the smallest hash of each window."""
    if len(runs) <= WINDOW:
        return [int(runs.argmin())]
    windows = np.lib.stride_tricks.sliding_window_view(runs, WINDOW)
    return np.unique(windows.argmin(axis=1) + np.arange(len(windows))).tolist()
