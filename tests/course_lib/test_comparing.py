"""One value against another: what counts as right, what is said of the rest, what is identical."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import codec
from course_lib.comparing import compare, identical

EXPECTED = np.array([4.125, 8.625, 12.375])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (EXPECTED, EXPECTED),
        (EXPECTED.astype(np.float32), EXPECTED),
        (list(EXPECTED), EXPECTED),
        (tuple(EXPECTED), EXPECTED),
        ([np.float32(4.125), 8.625, np.array(12.375)], EXPECTED),
        (np.array([4, 8, 12]), np.array([4.0, 8.0, 12.0])),
        (np.array(2.5), 2.5),
        (np.float16(2.5), 2.5),
        (3, 3.0),
        (3.0, 3),
        (np.int8(3), 3),
        (np.array(3, dtype=np.uint64), 3),
        (2.5, np.array(2.5)),
        (np.array([True]), np.array([True])),
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
        ([EXPECTED, 2.0], (EXPECTED, 2.0)),
        ({"b": 2.0, "a": 1.0}, {"a": 1.0, "b": 2.0}),
        ("relu", "relu"),
        (True, True),
        (np.True_, True),
        (False, np.False_),
        (None, None),
        (math.inf, math.inf),
        (math.nan, math.nan),
        (np.array([-np.inf, 1.0]), np.array([-np.inf, 1.0])),
        (np.array([-128, 1], dtype=np.int8), np.array([-128, 1], dtype=np.int8)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_right_has_no_finding(value, expected):
    assert compare(value, expected, 1e-4, 1e-6) is None


@pytest.mark.parametrize("wanted", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("got", [5.0, math.inf, -math.inf, math.nan])
def test_no_tolerance_reaches_what_is_not_finite(got, wanted):
    same = identical(got, wanted)
    assert (compare(got, wanted, 1e-2, 1e-2) is None) == same
    assert (compare(np.array([1.0, got]), np.array([1.0, wanted]), 1e-2, 1e-2) is None) == same


def test_what_is_got_is_quoted_briefly():
    assert len(compare("x" * 10**6, "relu", 0, 0).detail) < 120
    assert "got True, expected False" in compare(np.ones(1, bool), np.zeros(1, bool), 0, 0).detail


@settings(deadline=None)
@given(
    hnp.arrays(float, hnp.array_shapes(max_dims=3), elements=st.floats(-1e6, 1e6)),
    st.floats(-0.99, 0.99),
)
def test_within_tolerance_is_right_and_beyond_is_wrong(expected, share):
    slack = 1e-6 + 1e-4 * np.abs(expected)
    assert compare(expected + share * slack, expected, 1e-4, 1e-6) is None
    if share:
        found = compare(expected + slack * (1.01 + abs(share)), expected, 1e-4, 1e-6)
        assert found.rung == "values"


@settings(deadline=None)
@given(st.integers(-1000, 1000), st.floats(allow_nan=True))
def test_any_number_can_be_compared_with_a_whole_one(expected, value):
    found = compare(value, expected, 0, 0)
    assert (found is None) == (value == expected)


def test_an_int64_of_any_size_can_be_compared():
    assert compare(np.int64(2**62), 2**62, 0, 0) is None
    assert compare(2**1000, 2**1000, 0, 0) is None
    assert compare(2**1000, 3, 0, 0).rung == "values"
    assert compare([2**1000, 1.0, 2.0], EXPECTED, 0, 0).rung == "type"


def test_a_long_list_is_judged_quickly():
    assert compare([0] * 1_000_000, EXPECTED, 0, 0).rung == "shape"


def test_a_place_inside_a_structure_is_named():
    expected = {"W1": (EXPECTED, 2.0)}
    assert "['W1'][1]" in compare({"W1": (EXPECTED, 3.0)}, expected, 0, 0).text
    assert "['W1'][0]" in compare({"W1": ([1.0], 2.0)}, expected, 0, 0).text


def test_a_missing_return_is_suspected_of_the_whole_only():
    whole, part = compare(None, (1.0, 2.0), 0, 0), compare((1.0, None), (1.0, 2.0), 0, 0)
    assert "return" in whole.text
    assert part.rung == whole.rung == "type"
    assert "[1]" in part.text
    assert "return" not in part.text


def test_very_many_keys_make_no_endless_message():
    value = {"k" * 50 + str(i): 1.0 for i in range(900)}
    assert len(compare(value, {"W1": 1.0}, 0, 0).text) < 1200


# --- identical --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (np.zeros(2), np.zeros(2), True),
        (np.zeros(2), -np.zeros(2), False),
        (np.zeros(2), np.zeros(2, dtype=np.float32), False),
        (np.zeros(2), np.zeros((1, 2)), False),
        (np.array([np.nan]), np.array([np.nan]), True),
        (math.nan, math.nan, True),
        (0.0, -0.0, False),
        (np.float32(0.0), np.float32(-0.0), False),
        (np.float32(0.1), np.float32(0.1), True),
        (math.nan, 5.0, False),
        (5.0, math.nan, False),
        (1, True, False),
        (1, 1.0, False),
        ([1, 2], [1, 2], True),
        ([1, 2], (1, 2), False),
        ([1, 2], [1], False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": [1]}, {"a": [2]}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        (codec.Seed(1), codec.Seed(1), True),
        (codec.Seed(1), codec.Seed(2), False),
    ],
)
def test_identical_means_type_shape_and_every_bit(old, new, same):
    assert identical(old, new) is same
