"""Plain data to JSON and back, strictly.

Everything that crosses the boundary between student code and the grader, and every frozen
case in the student bundle, is written in this one form: no pickle, no code, exact types.

Plain data are ``None``, ``bool``, ``int``, ``float``, ``str``, NumPy arrays and scalars of kind
bool, int or float, and lists, tuples and dicts of these. Two markers stand for inputs that
cannot be plain: `Seed` (a random generator) and `Shipped` (a function of ``course_lib``).
Anything else becomes an `Unsupported`, which names the type and equals nothing that a
reference returns.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_DEPTH = 20
MAX_BYTES = 8_000_000
MAX_INT_BITS = 1024
MAX_DIMENSIONS = 16
# Chosen integers collide as keys of a dict; so few of them still cost nothing.
MAX_KEYS = 1000
# A short text can ask for very many small objects, each of which takes twenty times its bytes.
MAX_PARTS = 50_000
# The only dtypes, as they are written: np.dtype() understands far more than it should here.
_DTYPES = frozenset(
    f"{'|' if size == 1 else '<'}{kind}{size}"
    for kind, sizes in {"b": [1], "i": [1, 2, 4, 8], "u": [1, 2, 4, 8], "f": [2, 4, 8]}.items()
    for size in sizes
)
_SCALARS = frozenset(np.dtype(dtype).type for dtype in _DTYPES) | {np.longlong, np.ulonglong}


class CodecError(ValueError):
    """The text is not plain data in this module's form, or is too large or too deep."""


@dataclass(frozen=True)
class Seed:
    """An input that becomes ``np.random.default_rng(value)`` where the function is called."""

    value: int


@dataclass(frozen=True)
class Shipped:
    """An input that becomes the function ``course_lib.<name>`` where the function is called."""

    name: str


@dataclass(frozen=True)
class Unsupported:
    """A value that is not plain data; ``what`` says in words what it was."""

    what: str


def dumps(value: Any, max_bytes: int = MAX_BYTES) -> str:
    """Write plain data as JSON text.

    Parameters
    ----------
    value : plain data
        What to write. Parts that are not plain data are written as `Unsupported`.
    max_bytes : int
        Largest text, in bytes.

    Returns
    -------
    str
        ASCII text without line breaks.

    Raises
    ------
    CodecError
        If the text would be longer than `max_bytes`, or hold more than `MAX_PARTS` values.
    """
    text = json.dumps(_encode(value, MAX_DEPTH, max_bytes), separators=(",", ":"))
    if len(text) > max_bytes:
        raise CodecError(f"{len(text):,} bytes; at most {max_bytes:,} are allowed")
    _count_parts(text.encode("ascii"))
    return text


def loads(text: str | bytes, max_bytes: int = MAX_BYTES) -> Any:
    """Read plain data from JSON text.

    Every value is built anew from exact types, so nothing that the writer of the text
    did to its own Python can come along.

    Parameters
    ----------
    text : str or bytes
        What `dumps` wrote, or what someone claims that it wrote.
    max_bytes : int
        Longest text, in bytes.

    Returns
    -------
    plain data
        The value.

    Raises
    ------
    CodecError
        If the text is too long, of too many parts, too deep, not JSON, or not in the form of
        `dumps`.
    """
    if len(text) > max_bytes:
        raise CodecError(f"{len(text):,} bytes; at most {max_bytes:,} are allowed")
    _count_parts(text.encode("utf-8", "replace") if isinstance(text, str) else text)
    try:
        return _decode(json.loads(text, parse_int=_parse_int), MAX_DEPTH)
    except CodecError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise CodecError(f"not plain data: {type(error).__name__}") from error


def _count_parts(text: bytes) -> None:
    """Refuse a text of too many values, before any is made; commas in words count, too."""
    if sum(map(text.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise CodecError(f"more than {MAX_PARTS:,} parts")


def _parse_int(digits: str) -> int:
    # Count the digits first: Python refuses, or takes long over, very many of them.
    if len(digits) > MAX_INT_BITS or (number := int(digits)).bit_length() >= MAX_INT_BITS:
        raise CodecError("an integer is too long")
    return number


def _encode(value: Any, depth: int, max_bytes: int) -> Any:
    """Return a JSON-able twin; exact types only, so that a subclass cannot smuggle behaviour."""
    kind = type(value)
    if depth == 0:
        return {"unsupported": "nested too deeply"}
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if value.bit_length() < MAX_INT_BITS else {"unsupported": "a huge integer"}
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if kind is list:
        return [_encode(item, depth - 1, max_bytes) for item in value]
    if kind is tuple:
        return {"tuple": [_encode(item, depth - 1, max_bytes) for item in value]}
    if kind is dict:
        if len(value) > MAX_KEYS:
            return {"unsupported": f"a dict of more than {MAX_KEYS:,} keys"}
        pairs = [[_encode(part, depth - 1, max_bytes) for part in pair] for pair in value.items()]
        return {"dict": pairs}
    if kind is np.ndarray or kind in _SCALARS:
        return _encode_array(value, max_bytes)
    return _encode_marker(value)


def _encode_marker(value: Any) -> dict[str, Any]:
    kind = type(value)
    if kind is Seed and type(value.value) is int:
        return {"seed": value.value}
    if kind is Shipped and type(value.name) is str:
        return {"shipped": value.name}
    if kind is Unsupported and type(value.what) is str:
        return {"unsupported": value.what}
    return {"unsupported": f"{kind.__module__}.{kind.__qualname__}"[:100]}


def _encode_array(value: Any, max_bytes: int) -> dict[str, Any]:
    dtype = value.dtype.newbyteorder("<")
    if dtype.str not in _DTYPES:
        return {"unsupported": f"a NumPy array of dtype {value.dtype}"[:100]}
    if value.nbytes > max_bytes * 3 // 4 or value.ndim > MAX_DIMENSIONS:
        return {"unsupported": f"an array of {value.nbytes:,} bytes and {value.ndim} axes"}
    data = base64.b64encode(np.asarray(value).astype(dtype).tobytes()).decode("ascii")
    tag = "array" if type(value) is np.ndarray else "scalar"
    return {tag: [dtype.str, list(value.shape), data]}


def _decode(item: Any, depth: int) -> Any:
    if depth < 0:
        raise CodecError("nested too deeply")
    if item is None or type(item) in (bool, int):
        return item
    if type(item) is str:
        return _text(item)
    if type(item) is float:
        if not math.isfinite(item):
            raise CodecError("a bare infinity or NaN")
        return item
    if type(item) is list:
        return [_decode(part, depth - 1) for part in item]
    [(tag, body)] = item.items()
    return _decode_tagged(tag, body, depth)


def _decode_tagged(tag: str, body: Any, depth: int) -> Any:
    match tag:
        case "float":
            return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[body]
        case "tuple":
            return tuple(_decode(part, depth - 1) for part in _listed(body))
        case "dict":
            pairs = [_listed(pair) for pair in _listed(body, MAX_KEYS)]
            return {_decode(key, depth - 1): _decode(part, depth - 1) for key, part in pairs}
        case "array":
            return _decode_array(*_listed(body))
        case "scalar":
            return _decode_scalar(*_listed(body))
        case "seed":
            return Seed(_whole(body))
        case "shipped":
            return Shipped(_text(body)[:200])
        case "unsupported":
            return Unsupported(_text(body)[:200])
    raise CodecError(f"unknown tag {tag[:40]!r}")


def _text(body: Any) -> str:
    """Return text that can be written to any file: JSON can hold half of a surrogate pair."""
    if type(body) is not str:
        raise CodecError("text expected")
    return body.encode("utf-8", "replace").decode("utf-8")


def _listed(body: Any, most: int = MAX_BYTES) -> list[Any]:
    if type(body) is not list or len(body) > most:
        raise CodecError("a list expected, or a shorter one")
    return body


def _whole(body: Any) -> int:
    if type(body) is not int or body < 0:
        raise CodecError("a whole number expected")
    return body


def _decode_scalar(dtype: str, shape: list[int], data: str) -> Any:
    if shape != []:
        raise CodecError("a scalar with axes")
    return _decode_array(dtype, shape, data)[()]


def _decode_array(dtype: str, shape: list[int], data: str) -> np.ndarray:
    if dtype not in _DTYPES:
        raise CodecError("an array of an unknown dtype")
    if any(_whole(size) >= 2**40 for size in _listed(shape, MAX_DIMENSIONS)):
        raise CodecError("an array of an impossible shape")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise CodecError("an array without its bytes") from error
    if len(raw) != math.prod(shape) * np.dtype(dtype).itemsize:
        raise CodecError("an array whose bytes do not fit its shape")
    if dtype == "|b1" and not set(raw) <= {0, 1}:
        raise CodecError("a truth value that is neither")
    array = np.frombuffer(raw, dtype=dtype).reshape(shape)
    return array.astype(array.dtype.newbyteorder("="), copy=True)
