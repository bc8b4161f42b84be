"""Plain data there and back, exactly; and nothing but plain data, whatever the text says."""

import base64
import contextlib
import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import codec
from course_lib.codec import CodecError, Property, Seed, Shipped, Unsupported, dumps, loads
from course_lib.comparing import identical

DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="=")
    | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(sizes=(16, 32, 64), endianness="=")
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
LARGEST = 2 ** (codec.MAX_INT_BITS - 1) - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-LARGEST, LARGEST) | st.floats()
SCALARS = hnp.arrays(DTYPES, ()).map(lambda array: array[()])
MARKERS = st.builds(Seed, st.integers(0, 2**64)) | st.builds(Shipped, st.just("data.trailing_mean"))
LEAVES = st.none() | st.booleans() | NUMBERS | TEXT | ARRAYS | SCALARS | MARKERS
KEYS = TEXT | st.integers(-LARGEST, LARGEST) | st.tuples(TEXT, st.booleans())
PLAIN = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(Property, TEXT, st.dictionaries(TEXT, inner, max_size=3))
    ),
    max_leaves=12,
)
TAGS = ["tuple", "dict", "array", "scalar", "seed", "shipped", "property", "unsupported", "float"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*TAGS, "x"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=20,
)


def array_text(dtype="<f8", shape=(1,), data=None, tag="array"):
    data = base64.b64encode(bytes(8)).decode() if data is None else data
    return json.dumps({tag: [dtype, list(shape), data]})


# --- there and back -------------------------------------------------------------------------


@given(PLAIN)
def test_plain_data_come_back_with_their_types_and_every_bit(value):
    assert identical(loads(dumps(value)), value)


@given(PLAIN)
def test_text_is_one_line_of_ascii(value):
    text = dumps(value)
    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize(
    "value",
    [
        np.arange(12).reshape(3, 4).T,
        np.arange(12.0)[::-3],
        np.broadcast_to(2.5, (3, 2)),
        np.zeros((0, 7)),
        np.array(3.5),
        np.array([1, 2], dtype=">i4"),
    ],
    ids=["transposed", "backwards", "broadcast", "empty", "no axes", "big-endian"],
)
def test_arrays_of_any_layout_come_back_as_their_values(value):
    back = loads(dumps(value))
    assert type(back) is np.ndarray
    assert back.shape == value.shape
    assert back.dtype == value.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back, value)


def test_what_comes_back_is_new_and_can_be_written_to():
    array = np.ones(3)
    back = loads(dumps(array))
    back[:] = 0
    np.testing.assert_array_equal(array, 1)


def test_negative_zero_and_nan_and_infinities_keep_themselves():
    minus, nan, plus, inf, negative = loads(dumps([-0.0, math.nan, 0.0, math.inf, -math.inf]))
    assert math.copysign(1, minus) == -1
    assert math.copysign(1, plus) == 1
    assert math.isnan(nan)
    assert (inf, negative) == (math.inf, -math.inf)


def test_true_and_one_stay_different():
    assert [type(item) for item in loads(dumps([True, 1, 1.0]))] == [bool, int, float]


# --- what is not plain becomes Unsupported ---------------------------------------------------


class Sly(float):
    """A number that claims to equal everything."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class SlyScalar(np.float64):
    def tobytes(self, order="C"):
        return b"anything"


class SlyArray(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Sly(1.0),
        SlyScalar(1.0),
        np.ones(2).view(SlyArray),
        np.ma.masked_array([1.0, 2.0], [True, False]),
        object(),
        len,
        {1, 2},
        range(3),
        b"bytes",
        1j,
        np.array([1j]),
        np.array(["text"]),
        np.array([object()]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", float)]),
        np.longdouble(1),
        np.zeros((1,) * 17),
        type("Bool", (int,), {})(1),
        2**codec.MAX_INT_BITS,
        -(2 ** (codec.MAX_INT_BITS - 1)),
        Seed("17"),
        Seed(True),
        Shipped(17),
        Unsupported(object()),
        Seed(-1),
        Seed(2**5000),
        Seed.__new__(Seed),
        Property.__new__(Property),
        Property(3, {}),
        Property("normal", [1]),
        Property("normal", dict.fromkeys(range(codec.MAX_KEYS + 1), 0)),
        np.array(["text"], dtype=np.dtypes.StringDType()),
        np.lib.stride_tricks.as_strided(np.zeros(0), (0, 2**41)),
        dict.fromkeys(range(codec.MAX_KEYS + 1), 0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_becomes_unsupported(value):
    assert type(loads(dumps(value))) is Unsupported
    assert type(loads(dumps([1, (value,)]))[1][0]) is Unsupported


def test_unsupported_says_what_it_was():
    assert loads(dumps({1})).what == "set"
    assert "complex" in loads(dumps(np.array([1j]))).what
    assert loads(dumps(Unsupported("a fish"))) == Unsupported("a fish")


def test_a_dict_in_the_form_of_a_tag_stays_a_dict():
    sly = {"unsupported": "x", "float": "nan"}
    assert loads(dumps(sly)) == sly
    assert loads(dumps({"tuple": [1]})) == {"tuple": [1]}


def test_what_holds_itself_many_times_is_refused_before_it_is_written():
    endless = []
    endless += [endless] * 9
    with pytest.raises(CodecError, match="parts"):
        dumps(endless)
    with pytest.raises(CodecError, match="bytes"):
        dumps(["x" * 10**6] * 1000)


def test_a_class_that_lies_about_its_name_is_named_or_not_but_never_asked():
    class Meta(type):
        def __getattribute__(cls, name):
            raise RuntimeError

        def __hash__(cls):
            raise RuntimeError

    class Lying(metaclass=Meta):
        __module__ = 7

    assert "Lying" in loads(dumps(Lying())).what


def test_truth_values_that_are_neither_count_as_true():
    odd = np.array([2, 0, 255], dtype=np.uint8).view(bool)
    assert loads(dumps(odd)).tolist() == [True, False, True]


def test_what_contains_itself_is_cut_off():
    endless = []
    endless.append(endless)
    text = dumps(endless)
    assert text.count("[") == codec.MAX_DEPTH
    loads(text)


def test_deepest_data_come_back():
    value = 1
    for _ in range(codec.MAX_DEPTH - 1):
        value = [value]
    assert loads(dumps(value)) == value
    assert "unsupported" in dumps([value])


def test_an_array_too_large_to_send_is_not_even_copied():
    vast = np.broadcast_to(0.0, (10**9, 10**3))
    assert type(loads(dumps(vast))) is Unsupported


def test_a_longer_text_than_allowed_is_not_written():
    assert dumps("x" * 8, max_bytes=10)
    with pytest.raises(CodecError, match="11 bytes"):
        dumps("x" * 9, max_bytes=10)


# --- hostile texts ---------------------------------------------------------------------------


@given(JSON)
def test_any_json_gives_plain_data_or_a_codec_error(value):
    try:
        back = loads(json.dumps(value))
    except CodecError:
        return
    assert identical(loads(dumps(back)), back)


@given(st.text() | st.binary())
def test_any_text_gives_plain_data_or_a_codec_error(text):
    with contextlib.suppress(CodecError):
        loads(text)


@given(st.data())
def test_a_damaged_text_gives_plain_data_or_a_codec_error(data):
    text = list(dumps(data.draw(PLAIN)))
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.sampled_from('0"[]{},:a-.'))
    with contextlib.suppress(CodecError):
        loads("".join(text))


BOMB = 100_000
HOSTILE = {
    "no JSON": "ewa",
    "nothing": "",
    "two values": "1 2",
    "deep": "[" * BOMB + "]" * BOMB,
    "deep tuples": '{"tuple":[' * 30 + "]}" * 30,
    "a pickle": pickle.dumps([1]),
    "not UTF-8": b"\xff\xfe\xfd",
    "UTF-16": "[1]".encode("utf-16"),
    "letters beyond ASCII": '"é"',
    "bare NaN": "NaN",
    "bare infinity": "[-Infinity]",
    "overflowing number": "1e999",
    "huge integer": "9" * 5000,
    "negative huge integer": "-" + "9" * 5000,
    "integer of one bit too many": str(2 ** (codec.MAX_INT_BITS - 1)),
    "no tag": "{}",
    "two tags": '{"tuple":[],"seed":1}',
    "unknown tag": '{"pickle":"gASVBAAAAAAAAABLAS4="}',
    "float of another name": '{"float":"1.5"}',
    "float of a list": '{"float":[]}',
    "tuple of text": '{"tuple":"abc"}',
    "tuple of a number": '{"tuple":3}',
    "tuple of a dict": '{"tuple":{"seed":1}}',
    "dict of text": '{"dict":["ab"]}',
    "dict of triples": '{"dict":[[1,2,3]]}',
    "dict of an object": '{"dict":{"a":1}}',
    "unhashable key": '{"dict":[[[1],2]]}',
    "array as key": '{"dict":[[' + array_text() + ",2]]}",
    "too many keys": json.dumps({"dict": [[n * (2**61 - 1), 0] for n in range(2000)]}),
    "seed of text": '{"seed":"17"}',
    "seed of a boolean": '{"seed":true}',
    "seed of a fraction": '{"seed":1.5}',
    "negative seed": '{"seed":-1}',
    "shipped number": '{"shipped":1}',
    "unsupported list": '{"unsupported":[]}',
    "property of text": '{"property":"ab"}',
    "property of one part": '{"property":["normal"]}',
    "property of three parts": '{"property":["normal",{"dict":[]},1]}',
    "deep properties": '{"property":["a",' * 30 + "1" + "]}" * 30,
    "array of no parts": '{"array":[]}',
    "array of text": '{"array":"abc"}',
    "array of null": '{"array":null}',
    "object dtype": array_text("|O"),
    "object dtype of eight bytes": array_text("|O8"),
    "text dtype": array_text("<U2"),
    "bytes dtype": array_text("|S8"),
    "void dtype": array_text("|V8"),
    "date dtype": array_text("<M8"),
    "complex dtype": array_text("<c8"),
    "long double": array_text("<f16", data=base64.b64encode(bytes(16)).decode()),
    "record dtype": array_text("f4,f4"),
    "dtype of a syntax error": array_text("i4{"),
    "dtype by its Python name": array_text("int"),
    "big-endian dtype": array_text(">f8"),
    "dtype that is a list": array_text(["<f8"]),
    "no dtype": array_text(None),
    "shape that lies": array_text(shape=(2,)),
    "shape below zero": array_text(shape=(-1,)),
    "two shapes below zero": array_text(shape=(-1, -1)),
    "shape of fractions": array_text(shape=(1.0,)),
    "shape of truth values": array_text(shape=(True,)),
    "vast shape": array_text(shape=(2**40,)),
    "vast shape of nothing": array_text(shape=(0, 2**39, 2**39, 2**39), data=""),
    "vast axis of nothing": array_text(shape=(0, 2**40), data=""),
    "too many axes": array_text(shape=(1,) * 17),
    "shape of text": json.dumps({"array": ["<f8", "1", ""]}),
    "bytes that are no base64": array_text(data="AAAA*AAAAAAA="),
    "bytes that are not ASCII": array_text(data="é"),
    "bytes that are a list": array_text(data=[0] * 8),
    "truth value of 2": array_text("|b1", data=base64.b64encode(b"\x02").decode()),
    "scalar with an axis": array_text(tag="scalar"),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_refused(text):
    with pytest.raises(CodecError):
        loads(text)


def test_a_hostile_text_is_refused_inside_plain_data():
    for text in HOSTILE.values():
        if isinstance(text, str):
            with pytest.raises(CodecError):
                loads(f"[1,{text or '*'}]")


def test_a_longer_text_than_allowed_is_not_read():
    assert loads('"12345678"', max_bytes=10) == "12345678"
    with pytest.raises(CodecError, match="11 bytes"):
        loads('"123456789"', max_bytes=10)


@pytest.mark.parametrize("part", ["[]", "{}", "0", '"",""', "[[[[]]]]"])
def test_a_text_of_very_many_parts_is_neither_read_nor_written(part, monkeypatch):
    monkeypatch.setattr(codec, "MAX_PARTS", 100)
    text = f"[{','.join([part] * 101)}]"
    monkeypatch.setattr(codec.json, "loads", None)  # to refuse it later would be too late
    for form in (text, text.encode()):
        with pytest.raises(CodecError, match="parts"):
            loads(form)
    with pytest.raises(CodecError, match="parts"):
        dumps([()] * 101)


def test_half_a_surrogate_pair_becomes_text_that_can_be_written():
    assert loads(dumps("a\ud800b")) == "a?b"
    assert loads(dumps({"\udfff": 1})) == {"?": 1}
    assert loads('{"unsupported":"\\ud800"}') == Unsupported("?")


def test_names_from_outside_are_cut_short():
    assert len(loads(json.dumps({"unsupported": "x" * 9999})).what) == 200
    assert len(loads(json.dumps({"shipped": "x" * 9999})).name) == 200


def test_an_error_does_not_quote_the_text():
    with pytest.raises(CodecError) as caught:
        loads(json.dumps({"x" * 500: 1}))
    assert len(str(caught.value)) < 100
