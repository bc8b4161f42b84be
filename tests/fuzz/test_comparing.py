"""Whatever comes back: it is judged without an exception, and what is wrong never passes."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.checking import judge, name_mistake
from course_lib.codec import Unsupported
from course_lib.comparing import compare
from course_lib.sheets import Case, Failure, Outcome, Sheet, Suspect
from tests.fuzz.budget import BUDGET
from tests.fuzz.values import ARRAYS, DTYPES, PLAIN, SCALARS, SHAPES

TOLERANCES = st.sampled_from([0.0, 1e-8, 1e-4, 1.0, 1e300])
NEAR = st.sampled_from([0.0, 1.0, -1.0, 1.00001, 1e300, -1e308, 5e-324, np.inf, -np.inf, np.nan])
NUMBERS = NEAR | NEAR.filter(np.isfinite).map(int) | st.booleans() | SCALARS
FEW = hnp.arrays(DTYPES, SHAPES, elements=st.just(1), fill=st.just(1)) | ARRAYS
ALIKE = st.recursive(
    NUMBERS | FEW | st.sampled_from([None, "relu", "", Unsupported("x")]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(["dW1", 1, True]), inner, max_size=2)
    ),
    max_leaves=5,
)
VALUES = ALIKE | PLAIN
OUTCOMES = st.builds(
    Outcome,
    value=VALUES,
    failure=st.none() | st.builds(Failure, st.sampled_from(["TimeLimit", "Crash", "X"])),
    after=st.just(()) | st.tuples(VALUES) | st.just((np.ones(2),)),
    shared=st.just(()) | st.tuples(st.integers()),
)


def holds(value, expected, rtol, atol):
    """Return whether a value is right, as slowly and plainly as it can be said."""
    if isinstance(expected, dict):
        same = isinstance(value, dict) and value.keys() == expected.keys()
        return same and all(holds(value[key], expected[key], rtol, atol) for key in expected)
    if isinstance(expected, list | tuple):
        same = isinstance(value, list | tuple) and len(value) == len(expected)
        return same and all(map(lambda *pair: holds(*pair, rtol, atol), value, expected))
    if isinstance(expected, np.ndarray):
        got = np.asarray(value)
        pairs = zip(got.ravel().tolist(), expected.ravel().tolist(), strict=True)
        return got.shape == expected.shape and all(close(*pair, rtol, atol) for pair in pairs)
    if isinstance(expected, bool | np.bool_):
        return isinstance(value, bool | np.bool_) and value == expected
    if isinstance(expected, int | float | np.number):
        right_type = isinstance(value, int | float | np.number | np.ndarray)
        return (
            right_type
            and np.shape(value) == ()
            and close(_item(value), _item(expected), rtol, atol)
        )
    return type(value) is type(expected) and value == expected


def _item(number):
    return number.item() if isinstance(number, np.generic | np.ndarray) else number


def close(got, wanted, rtol, atol):
    """Compare exactly, but for the rounding of the tolerance itself."""
    if not (np.isfinite(float(got)) and np.isfinite(float(wanted))):
        return got == wanted or (got != got and wanted != wanted)
    size = max(abs(Fraction(got)), abs(Fraction(wanted)))
    slack = Fraction(atol) + Fraction(rtol) * abs(Fraction(wanted))
    return abs(Fraction(got) - Fraction(wanted)) <= slack * (1 + Fraction(1, 2**40)) + size / 2**50


def is_decided(expected):
    """Return whether an expected value is one that a reference can return."""
    if isinstance(expected, dict | list | tuple):
        return all(map(is_decided, expected.values() if isinstance(expected, dict) else expected))
    return not isinstance(expected, Unsupported)


@BUDGET
@given(VALUES, VALUES, TOLERANCES, TOLERANCES)
def test_what_has_no_finding_is_right(value, expected, rtol, atol):
    finding = compare(value, expected, rtol, atol)
    assert finding is not None or holds(value, expected, rtol, atol)


@BUDGET
@given(VALUES.filter(is_decided), TOLERANCES, TOLERANCES)
def test_what_is_expected_is_right(expected, rtol, atol):
    assert compare(expected, expected, rtol, atol) is None


@BUDGET
@given(st.lists(st.tuples(VALUES, OUTCOMES, OUTCOMES), min_size=1, max_size=3), TOLERANCES)
def test_any_outcomes_are_judged_and_only_right_ones_pass(parts, rtol):
    cases = tuple(Case(f"case {n}", f"idea {n}", (np.ones(2),)) for n in range(len(parts)))
    expected, outcomes, mistaken = zip(*parts, strict=True)
    sheet = Sheet("ewa", ("theta",), rtol, rtol, cases, expected)
    verdict = judge(sheet, outcomes, visible=True)
    assert 0.0 <= verdict.share <= 1.0
    if verdict.status == "passed":
        assert all(outcome.failure is None and not outcome.shared for outcome in outcomes)
        pairs = zip(outcomes, expected, strict=True)
        assert all(holds(outcome.value, wanted, rtol, rtol) for outcome, wanted in pairs)
    name_mistake(sheet, outcomes, [Suspect("mistake", ("", "", ""), mistaken)])
