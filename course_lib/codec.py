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
_NUMBER_KINDS = "biuf"


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
        If the text would be longer than `max_bytes`.
    """
    text = json.dumps(_encode(value, MAX_DEPTH, max_bytes), separators=(",", ":"))
    if len(text) > max_bytes:
        raise CodecError(f"{len(text):,} bytes; at most {max_bytes:,} are allowed")
    return text


def loads(text: str | bytes, max_bytes: int = MAX_BYTES) -> Any:
    """Read plain data from JSON text.

    Every value is built anew from exact types, so nothing that the writer of the text
    did to its own Python can come along.

    Raises
    ------
    CodecError
        If the text is too long, too deep, not JSON, or not in the form of `dumps`.
    """
    if len(text) > max_bytes:
        raise CodecError(f"{len(text):,} bytes; at most {max_bytes:,} are allowed")
    try:
        return _decode(json.loads(text, parse_int=_parse_int), MAX_DEPTH)
    except CodecError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise CodecError(f"not plain data: {type(error).__name__}") from error


def _parse_int(digits: str) -> int:
    if len(digits) > MAX_INT_BITS // 3:
        raise CodecError("an integer is too long")
    return int(digits)


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
        pairs = [[_encode(part, depth - 1, max_bytes) for part in pair] for pair in value.items()]
        return {"dict": pairs}
    if kind is np.ndarray or issubclass(kind, np.generic):
        return _encode_array(value, max_bytes)
    return _encode_marker(value)


def _encode_marker(value: Any) -> dict[str, Any]:
    kind = type(value)
    if kind is Seed:
        return {"seed": value.value}
    if kind is Shipped:
        return {"shipped": value.name}
    if kind is Unsupported:
        return {"unsupported": value.what}
    return {"unsupported": f"{kind.__module__}.{kind.__qualname__}"[:100]}


def _encode_array(value: Any, max_bytes: int) -> dict[str, Any]:
    if value.dtype.kind not in _NUMBER_KINDS or value.dtype.itemsize > 8:
        return {"unsupported": f"a NumPy array of dtype {value.dtype}"[:100]}
    if value.nbytes > max_bytes * 3 // 4 or value.ndim > MAX_DIMENSIONS:
        return {"unsupported": f"an array of {value.nbytes:,} bytes and {value.ndim} axes"}
    little = np.asarray(value).astype(value.dtype.newbyteorder("<"), order="C", copy=False)
    data = base64.b64encode(little.tobytes()).decode("ascii")
    tag = "array" if type(value) is np.ndarray else "scalar"
    return {tag: [little.dtype.str, list(value.shape), data]}


def _decode(item: Any, depth: int) -> Any:
    if depth < 0:
        raise CodecError("nested too deeply")
    if item is None or type(item) in (bool, int, str):
        return item
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
            return tuple(_decode(part, depth - 1) for part in body)
        case "dict":
            return {_decode(key, depth - 1): _decode(part, depth - 1) for key, part in body}
        case "array":
            return _decode_array(*body)
        case "scalar":
            return _decode_array(*body)[()]
        case "seed":
            return Seed(int(body))
        case "shipped":
            return Shipped(_text(body))
        case "unsupported":
            return Unsupported(_text(body))
    raise CodecError(f"unknown tag {tag[:40]!r}")


def _text(body: Any) -> str:
    if type(body) is not str:
        raise CodecError("text expected")
    return body[:200]


def _decode_array(dtype: str, shape: list[int], data: str) -> np.ndarray:
    if type(dtype) is not str or len(dtype) > 4 or np.dtype(dtype).kind not in _NUMBER_KINDS:
        raise CodecError("an array of an unknown dtype")
    sizes = [type(size) is int and 0 <= size < 2**40 for size in shape]
    if not all(sizes) or len(shape) > MAX_DIMENSIONS:
        raise CodecError("an array of an impossible shape")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise CodecError("an array without its bytes") from error
    if len(raw) != math.prod(shape) * np.dtype(dtype).itemsize:
        raise CodecError("an array whose bytes do not fit its shape")
    array = np.frombuffer(raw, dtype=dtype).reshape(shape)
    return array.astype(array.dtype.newbyteorder("="), copy=True)
