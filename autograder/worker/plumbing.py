"""What experiments are built of is closed while exercises are called.

``course_lib`` brings networks and a training loop, so that experiments need none of the student's
time. Some of their parts do what an exercise asks for: an answer must be the student's own. This
keeps honest students from a shortcut; whoever means to can copy the text, which lies open.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Collection, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

MODULES = ("layers", "layout", "network", "studies.passes", "training")


Closed = tuple[FunctionType, CodeType]
_found: dict[str, list[Closed]] = {}


def find() -> None:
    """Look up every function of these modules, and code that refuses in its place.

    Done once, before any cell runs: so it costs no submission time, and nothing that a cell takes
    out of a module is missed.
    """
    for name in MODULES:
        module = importlib.import_module(f"course_lib.{name}")
        functions = _functions(module, module)
        _found[name] = [(function, _refusal(function.__code__)) for function in functions]


def close(given: Collection[str] = ()) -> None:
    """Have every function that was found refuse, under whatever name someone holds it.

    Parameters
    ----------
    given : collection of str
        Modules that stay open, since an exercise is set with them.
    """
    for name, functions in _found.items():
        for function, refusal in functions if name not in given else ():
            function.__code__ = refusal
            function.__defaults__ = function.__kwdefaults__ = None


def _functions(holder: Any, module: ModuleType) -> Iterator[FunctionType]:
    """Yield the functions that a module's own file defines, those of its classes, too."""
    for value in list(vars(holder).values()):
        value = inspect.unwrap(getattr(value, "fget", None) or getattr(value, "__func__", value))
        if inspect.isclass(value) and value.__module__ == module.__name__:
            yield from _functions(value, module)
        elif inspect.isfunction(value) and value.__code__.co_filename == module.__file__:
            yield value


def _refusal(code: CodeType) -> CodeType:
    """Return code that refuses, in a form that can stand for another."""
    return _refuse.__code__.replace(co_freevars=code.co_freevars, co_name=code.co_name)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("course_lib's networks are for experiments: an exercise needs your own code")
