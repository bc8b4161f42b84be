"""Plain data to JSON and back, strictly.

Everything that crosses the boundary between student code and the grader, and every frozen
case in the student bundle, is written in this one form: no pickle, no code, exact types.

Plain data are ``None``, ``bool``, ``int``, ``float``, ``str``, NumPy arrays and scalars of kind
bool, int or float, and lists, tuples and dicts of these. Two markers stand for inputs that
cannot be plain: `Seed` (a random generator) and `Shipped` (a function of ``course_lib``). A third,
`Property`, stands for an expected value that chance decides. Anything else becomes an
`Unsupported`, which names the type and equals nothing that a reference returns.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_DEPTH = 20
MAX_BYTES = 8_000_000
MAX_INT_BITS = 1024
MAX_DIMENSIONS = 16
MAX_NAME = 200
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
# By id: to look a class up by itself asks its metaclass, which may be a stranger's.
_SCALARS = frozenset(
    id(kind) for kind in (*(np.dtype(dtype).type for dtype in _DTYPES), np.longlong, np.ulonglong)
)
# What stands in the other arrays. A dtype's own words may hold a stranger's, and be endless.
_KINDS = {
    "c": "complex numbers",
    "f": "numbers of more than 64 bits",
    "M": "dates",
    "m": "durations",
    "O": "Python objects",
    "S": "bytes",
    "T": "text",
    "U": "text",
    "V": "records",
}


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
class Property:
    """What drawn values must have, in place of an expected value; see `course_lib.properties`.

    Attributes
    ----------
    name : str
        Name of the property.
    settings : dict
        Its settings by name, plain data; they may hold properties.
    """

    name: str
    settings: dict[str, Any]


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
    text = _to_json(_Encoder(max_bytes).encode(value))
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
    try:
        data = text.encode("ascii") if isinstance(text, str) else text
        _count_parts(data)
        return _decode(_from_json(data.decode("ascii")), MAX_DEPTH)
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


# Made once: json.dumps and json.loads would make one for each value.
_to_json = json.JSONEncoder(separators=(",", ":")).encode
_from_json = json.JSONDecoder(parse_int=_parse_int).decode


class _Encoder:
    """Makes JSON-able twins, of exact types only, so that a subclass cannot smuggle behaviour.

    A value may hold itself, or one list very many times: what it would take is counted as it
    is made, not afterwards.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes_left = max_bytes
        self.parts_left = MAX_PARTS

    def spend(self, parts: int, size: int) -> None:
        """Take from what is left; `size` is the least that so much can come to."""
        self.parts_left -= parts
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise CodecError(f"at least {self.max_bytes - self.bytes_left:,} bytes")
        if self.parts_left < 0:
            raise CodecError(f"more than {MAX_PARTS:,} parts")

    def encode(self, value: Any, depth: int = MAX_DEPTH) -> Any:
        kind = type(value)
        if depth == 0:
            return {"unsupported": "nested too deeply"}
        if kind is list:
            return self.encode_all(value, depth)
        if kind is tuple:
            return {"tuple": self.encode_all(value, depth)}
        if kind is dict:
            if len(value) > MAX_KEYS:
                return {"unsupported": f"a dict of more than {MAX_KEYS:,} keys"}
            return {"dict": [self.encode_all(pair, depth) for pair in list(value.items())]}
        if kind is np.ndarray or id(kind) in _SCALARS:
            return self.encode_array(value)
        if kind is Property:
            fields = vars(value)
            return {
                "property": self.encode_all((fields.get("name"), fields.get("settings")), depth)
            }
        if kind is str:
            self.spend(0, len(value))
            return value
        return _encode_atom(value)

    def encode_all(self, values: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        self.spend(len(values), 2 * len(values))
        return [self.encode(part, depth - 1) for part in tuple(values)]

    def encode_array(self, value: Any) -> dict[str, Any]:
        dtype = value.dtype
        # The kind first: some dtypes have no byte order to ask for.
        if dtype.kind not in "biuf" or (dtype := dtype.newbyteorder("<")).str not in _DTYPES:
            return {"unsupported": f"a NumPy array of {_KINDS.get(dtype.kind, 'another kind')}"}
        if value.nbytes > self.max_bytes * 3 // 4 or not _is_possible(value.shape):
            return {"unsupported": f"an array of {value.nbytes:,} bytes and {value.ndim} axes"}
        self.spend(value.ndim, value.nbytes * 4 // 3)
        array = np.asarray(value, dtype)
        if dtype.kind == "b":  # a view of other bytes may hold truth values that are neither
            array = array.astype("u1") != 0
        data = base64.b64encode(array.tobytes()).decode("ascii")
        tag = "array" if type(value) is np.ndarray else "scalar"
        return {tag: [dtype.str, list(value.shape), data]}


def _encode_atom(value: Any) -> Any:
    """Encode what has no parts."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() < MAX_INT_BITS else {"unsupported": "a huge integer"}
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    # Its fields, if it is ours: made without them, or of a class of that name, it may have none.
    if kind is Seed and type(seed := vars(value).get("value")) is int and _is_seed(seed):
        return {"seed": seed}
    if kind is Shipped and type(name := vars(value).get("name")) is str:
        return {"shipped": name[:MAX_NAME]}
    if kind is Unsupported and type(what := vars(value).get("what")) is str:
        return {"unsupported": what[:MAX_NAME]}
    # type's own repr: a class may lie about its name, or fail to tell it.
    return {"unsupported": type.__repr__(kind)[len("<class '") : -len("'>")][:100]}


def _is_seed(number: int) -> bool:
    return number >= 0 and number.bit_length() < MAX_INT_BITS


def _is_possible(shape: Sequence[int]) -> bool:
    """Return whether NumPy can make such an array; an axis of nothing lets the others be vast."""
    return len(shape) <= MAX_DIMENSIONS and math.prod(size or 1 for size in shape) < 2**40


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
            return Shipped(_text(body)[:MAX_NAME])
        case "property":
            name, settings = _listed(body)
            return _decode_property(name, settings, depth - 1)
        case "unsupported":
            return Unsupported(_text(body)[:MAX_NAME])
    raise CodecError(f"unknown tag {tag[:40]!r}")


def _decode_property(name: Any, settings: Any, depth: int) -> Property | Unsupported:
    name, settings = _decode(name, depth), _decode(settings, depth)
    if type(name) is str and type(settings) is dict:
        return Property(name[:MAX_NAME], settings)
    return Unsupported("a property without a name or settings")  # they may have lain too deep


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
    if not _is_possible([_whole(size) for size in _listed(shape, MAX_DIMENSIONS)]):
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
