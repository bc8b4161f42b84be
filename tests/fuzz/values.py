"""Values to fuzz with: plain data, and what a student's function may return instead."""

import collections
import datetime
import decimal
import enum
import fractions
import json
import struct
import types

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import codec
from course_lib.codec import Seed, Shipped, Unsupported

# --- plain data ----------------------------------------------------------------------------

DTYPES = st.sampled_from([np.dtype(code) for code in "?bBhHiIlLefd"])
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
ARRAYS = hnp.arrays(DTYPES, SHAPES)
SCALARS = hnp.arrays(DTYPES, ()).map(lambda array: array[()])
LARGEST = 2 ** (codec.MAX_INT_BITS - 1) - 1
INTEGERS = st.integers() | st.integers(-LARGEST, LARGEST)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
MARKERS = (
    st.builds(Seed, st.integers(0, LARGEST))
    | st.builds(Shipped, TEXT)
    | st.builds(Unsupported, TEXT)
)
ATOMS = st.none() | st.booleans() | INTEGERS | st.floats() | TEXT
# NaN is no key: two of them are two keys here, and one once they were read again.
KEY_ATOMS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False) | TEXT
KEYS = KEY_ATOMS | st.tuples(KEY_ATOMS, KEY_ATOMS) | SCALARS.filter(lambda number: number == number)


def containers(inner, keys=KEYS):
    lists = st.lists(inner, max_size=4)
    return lists | lists.map(tuple) | st.dictionaries(keys, inner, max_size=4)


PLAIN = st.recursive(ATOMS | ARRAYS | SCALARS | MARKERS, containers, max_leaves=10)
PLAIN_TYPES = {type(None), bool, int, float, str, list, tuple, dict, Seed, Shipped, Unsupported}
SCALAR_TYPES = {np.dtype(code).type for code in "?bBhHiIlLefd"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one, other):
    """Return whether two plain values are the same in type, dtype, shape, order and bits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        form = (one.dtype, one.shape) == (other.dtype, other.shape)
        return form and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other) or (one != one and other != other)
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def is_plain(value):
    """Return whether a value consists of the exact types of plain data, and of nothing else."""
    if type(value) is np.ndarray:
        return value.dtype.type in SCALAR_TYPES and value.dtype.isnative and value.flags.writeable
    if isinstance(value, dict):
        return type(value) is dict and all(map(is_plain, [*value.keys(), *value.values()]))
    if isinstance(value, list | tuple):
        return type(value) in (list, tuple) and all(map(is_plain, value))
    if type(value) is str:
        return bool(value.encode("utf-8") or True)
    return type(value) in PLAIN_TYPES | SCALAR_TYPES


# --- anything else -------------------------------------------------------------------------


def explode(*args, **kwargs):
    raise RuntimeError("asked")


def lying(base, **methods):
    """Return a subclass that overrides what the codec might ask."""
    return type("Lying", (base,), methods)


class Silent:
    """Tells nothing but its class, which hypothesis asks for."""

    __slots__ = ()
    __module__ = 7
    __repr__ = __len__ = __iter__ = __eq__ = explode
    __hash__ = object.__hash__

    def __getattribute__(self, name):
        return Silent if name == "__class__" else explode()


class SameHash:
    """A key that claims to be every other key."""

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return True


class AsArray:
    """Claims to be an array, and gives others than it says."""

    __class__ = property(lambda self: np.ndarray)
    dtype, shape, nbytes, ndim = np.dtype("f8"), (2**50,), -1, 0

    def __array__(self, *args, **kwargs):
        return explode()


def made(base, *args, **methods):
    return st.builds(lambda: lying(base, **methods)(*args))


ODD_METHODS = {
    "__len__": lambda self: 10**12,
    "__iter__": explode,
    "__class__": property(lambda self: np.ndarray),
}
LIARS = st.one_of(
    made(int, 3, bit_length=explode),
    made(float, 2.5, __eq__=lambda self, other: True, __hash__=float.__hash__),
    made(str, "relu", encode=explode, __len__=lambda self: -1),
    made(list, [1, 2], **ODD_METHODS),
    made(tuple, (1, 2), **ODD_METHODS),
    made(dict, {"a": 1}, items=explode, keys=explode, **ODD_METHODS),
    made(np.float64, 1.0, dtype=property(explode), tobytes=explode),
    made(object, __class__=property(lambda self: dict), items=explode),
    st.builds(lambda: np.ones(2).view(lying(np.ndarray, tobytes=explode))),
    st.builds(lambda: Silent()),
    st.builds(AsArray),
    st.builds(SameHash),
    st.just(Silent),
)
BLANKS = st.sampled_from([Seed, Shipped, Unsupported]).map(lambda kind: kind.__new__(kind))
ODD_MARKERS = BLANKS | st.one_of(
    st.builds(Seed, LIARS | st.sampled_from([-1, True, 2**1024, 1.5, None])),
    st.builds(Shipped, LIARS | st.sampled_from(["\ud800", "x" * 9999, 3])),
    st.builds(Unsupported, LIARS | st.sampled_from(["\ud800", "x" * 9999, None])),
)
ANY_DTYPE = hnp.array_dtypes() | hnp.nested_dtypes() | hnp.scalar_dtypes()
ANY_ARRAYS = hnp.arrays(ANY_DTYPE, SHAPES)
BASE = np.arange(24.0)
ODD_ARRAYS = st.one_of(
    ANY_ARRAYS,
    ANY_ARRAYS.map(lambda array: array[..., np.newaxis].T),
    ANY_ARRAYS.filter(lambda array: array.size).map(lambda array: array.flat[0]),
    ARRAYS.map(lambda array: array.astype(array.dtype.newbyteorder("S"))),
    ARRAYS.map(lambda array: array.astype(object)),
    ARRAYS.map(lambda array: np.ma.masked_array(array, mask=True)),
    ARRAYS.map(lambda array: np.broadcast_to(array, (2**20, 2**9, *array.shape))),
    hnp.arrays(np.uint8, SHAPES).map(lambda array: array.view(bool)),
    st.builds(lambda step: BASE[::step], st.integers(-5, -1)),
    st.builds(lambda: np.ones((2, 2)).view(np.matrix)),
    st.builds(lambda: np.rec.array([(1, 2.0)], names=["a", "b"])),
    st.builds(lambda: np.array(["a", "b"], dtype=np.dtypes.StringDType(na_object=None))),
    st.builds(lambda: np.zeros(2, dtype=np.dtype("f8", metadata={"a": Silent()}))),
    st.builds(lambda: np.zeros(1, dtype=[(f"{n}" * 9, "f8") for n in range(200)])),
    st.builds(lambda *sizes: np.zeros((0, *sizes)), st.sampled_from([0, 1, 2**41, 2**59])),
    st.builds(lambda n: np.zeros((1,) * n), st.integers(15, 40)),
    st.sampled_from([np.longdouble(1), np.clongdouble(1), np.void(b"x"), np.str_("a")]),
    st.sampled_from(
        [np.datetime64("NaT"), np.timedelta64(1, "D"), np.bytes_(b"a"), np.longlong(1)]
    ),
)
POINT = collections.namedtuple("POINT", "x y")
OTHERS = st.one_of(
    st.sampled_from([..., NotImplemented, 1j, b"x", range(3), len, json, type, np, dict.mro]),
    st.sampled_from([{1}, frozenset([1]), POINT(1, 2), collections.OrderedDict(a=1)]),
    st.sampled_from([decimal.Decimal(1), fractions.Fraction(1), datetime.date(2026, 1, 1)]),
    st.sampled_from([enum.IntEnum("Colour", "RED").RED, memoryview(b"x"), bytearray(b"x")]),
    st.builds(lambda: (x for x in [1])),
    st.builds(lambda: collections.defaultdict(list, a=[1])),
    st.builds(types.MappingProxyType, st.just({"a": 1})),
    st.text(st.characters(), max_size=5),
    st.sampled_from(["\ud800", "\udfff\ud800", "\0", "\x7f\u2028", 2**1023, -(2**1024)]),
    st.builds(lambda: 10**5000),
)


@st.composite
def knots(draw, inner):
    """Return a value that holds itself."""
    knot = draw(st.lists(inner, max_size=2))
    loop = draw(st.sampled_from([list, tuple, lambda parts: {"a": parts[0], 1: parts}]))
    knot.append(loop([knot]))
    return knot


@st.composite
def towers(draw, inner):
    """Return a value in very many boxes."""
    value = draw(inner)
    for _ in range(draw(st.integers(1, 30))):
        value = draw(st.sampled_from([list, tuple]))([value])
    return [value] * draw(st.integers(1, 5))


ODD_KEYS = KEYS | LIARS.filter(lambda value: type(value).__hash__ is object.__hash__) | st.floats()
ODD = st.recursive(
    ATOMS | ARRAYS | LIARS | ODD_MARKERS | ODD_ARRAYS | OTHERS,
    lambda inner: containers(inner, ODD_KEYS) | knots(inner) | towers(inner),
    max_leaves=8,
)


@st.composite
def anything(draw):
    """Return whatever a student's function may return."""
    return draw(ODD)  # by a function: some of these values fail to tell what they are
