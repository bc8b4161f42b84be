"""Whatever is written or read: plain data of exact types, or a CodecError, and nothing else."""

import contextlib
import json

from hypothesis import given
from hypothesis import strategies as st

from course_lib.codec import CodecError, dumps, loads
from tests.fuzz.budget import BUDGET
from tests.fuzz.values import JSON, PLAIN, anything, is_plain, same

TAGS = ["tuple", "dict", "array", "scalar", "seed", "shipped", "unsupported", "float", "x"]
TOKENS = [
    *(f'{{"{tag}":' for tag in TAGS),
    *'[]{},:"0-1.e',
    *("null", "true", "NaN", "-Infinity", '"nan"', '"-inf"', "1e999", "-0", "-0.0", "9" * 400),
    *('"<f8"', '"|b1"', '"<i4"', '">f8"', '"|O"', '"AAAAAAAAAAA="', '"AA=="', '"AB=="', '""'),
    *('"\\ud800"', '"\\u0000"', '"é"', "\ufeff", "\0", " ", "1099511627776", '[[],"",0]'),
]
TAGGED = st.recursive(
    JSON,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=2)
        | st.tuples(st.sampled_from(["<f8", "|b1", "<u2", "|O"]), inner, inner).map(list)
    ),
    max_leaves=20,
)


@st.composite
def damaged(draw):
    """Return what `dumps` wrote, with a few pieces cut out, put in or doubled."""
    text = dumps(draw(PLAIN))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.integers(0, 6)), len(text))
        middle = draw(st.sampled_from(["", text[start:end] * 2, *TOKENS]))
        text = text[:start] + middle + text[end:]
    return text


def read_safely(text):
    """Read a text; check what comes back, and that it is written and read again as itself."""
    try:
        value = loads(text)
    except CodecError:
        return
    assert is_plain(value)
    with contextlib.suppress(CodecError):  # it may have grown: "\ud800" is read as "?"
        again = dumps(value)
        assert same(loads(again), value)
        assert dumps(loads(again)) == again


@BUDGET
@given(PLAIN)
def test_plain_data_come_back_in_type_dtype_shape_and_bits(value):
    assert same(loads(dumps(value)), value)


@BUDGET
@given(anything())
def test_anything_is_written_as_plain_data_or_refused(value):
    with contextlib.suppress(CodecError):
        text = dumps(value, max_bytes=50_000)
        assert text.isascii()
        assert len(text) <= 50_000
        assert is_plain(loads(text))
        read_safely(text)


@BUDGET
@given(st.binary() | st.text() | st.lists(st.sampled_from(TOKENS)).map("".join))
def test_any_text_is_read_as_plain_data_or_refused(text):
    read_safely(text)


@BUDGET
@given(TAGGED.map(json.dumps))
def test_any_json_is_read_as_plain_data_or_refused(text):
    read_safely(text)


@BUDGET
@given(damaged())
def test_a_damaged_text_is_read_as_plain_data_or_refused(text):
    read_safely(text)
    read_safely(text.encode("utf-8", "surrogatepass"))
