"""Tell a function that is still to be written from one that is, without calling it."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable
from types import CodeType
from typing import Any

# These keep the interpreter's books; a comment or a docstring may move them about.
_BOOKKEEPING = {"RESUME", "NOP", "CACHE", "MAKE_CELL", "COPY_FREE_VARS"}


def is_stub(function: Callable[..., Any]) -> bool:
    """Return whether a function does nothing but raise NotImplementedError.

    Parameters
    ----------
    function : callable
        Any callable; decorated functions are unwrapped first.

    Returns
    -------
    bool
        False as soon as it does anything else, even if it then raises.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or code.co_names != ("NotImplementedError",):
        return False
    return _operations(code) in [_operations(stub.__code__) for stub in _STUBS]


def _operations(code: CodeType) -> list[str]:
    names = [instruction.opname for instruction in dis.get_instructions(code)]
    return [name for name in names if name not in _BOOKKEEPING]


# Compiled by the same Python as the students' functions, so no list of its operations is needed.
def _raise_class() -> None:
    raise NotImplementedError


def _raise_instance() -> None:
    raise NotImplementedError()


def _raise_message() -> None:
    raise NotImplementedError("ewa is still to be written")


_STUBS: tuple[Callable[[], None], ...] = (_raise_class, _raise_instance, _raise_message)
