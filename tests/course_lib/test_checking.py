"""Each rung of the ladder, what a hidden case may say, and when a mistake gets a name."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from course_lib import codec
from course_lib.calling import call_cases
from course_lib.checking import (
    LIMITS,
    PURITY,
    find_all,
    judge,
    name_mistake,
)
from course_lib.codec import Unsupported
from course_lib.comparing import identical
from course_lib.sheets import Case, Failure, Outcome, Sheet, Suspect

EXPECTED = np.array([4.125, 8.625, 12.375])
THETA = np.array([40.0, 49.0, 45.0])


def sheet_of(*expected, args=(THETA, 0.9), ideas=None, rtol=1e-4, atol=1e-6):
    ideas = ideas or ["the recursion"] * len(expected)
    cases = tuple(Case(f"case {i}", idea, args) for i, idea in enumerate(ideas))
    return Sheet("ewa", ("theta", "beta"), rtol, atol, cases, expected)


def returned(value, after=(THETA, 0.9), **more):
    return Outcome(value, after=after, **more)


def failed(kind, message="", line=""):
    return Outcome(failure=Failure(kind, message, line), after=(THETA, 0.9))


def finding(outcome, expected=EXPECTED, **more):
    (found,) = find_all(sheet_of(expected, **more), [outcome])
    return found


# --- one failing example for each rung --------------------------------------------------------

RUNGS = [
    ("written", failed("NotImplementedError", "YOUR CODE HERE"), EXPECTED),
    ("defined", failed("NotDefined", "is not defined."), EXPECTED),
    ("callable", failed("NotCallable", "is not a function"), EXPECTED),
    ("exception", failed("ValueError", "no such axis", "line 3: np.sum(theta, 2)"), EXPECTED),
    ("exception", failed("AssertionError"), EXPECTED),
    *[("exception", failed(limit), EXPECTED) for limit in LIMITS],
    ("type", returned(None), EXPECTED),
    ("type", returned("4.1"), EXPECTED),
    ("type", returned({"v": 4.1}), EXPECTED),
    ("type", returned(Unsupported("numpy.matrix")), EXPECTED),
    ("type", returned([1.0, "two", 3.0]), EXPECTED),
    ("type", returned([[1.0], [2.0, 3.0]]), EXPECTED),
    ("type", returned(None), 2.5),
    ("type", returned([2.5]), 2.5),
    ("type", returned("2.5"), 2.5),
    ("type", returned(True), 1.0),
    ("type", returned(np.True_), 1),
    ("type", returned([1.0]), {"W1": EXPECTED}),
    ("type", returned(3.0), (EXPECTED, 2.25)),
    ("type", returned({0: EXPECTED}), [EXPECTED]),
    ("structure", returned({"W1": EXPECTED, "b": 2.0}), {"W1": EXPECTED}),
    ("structure", returned({}), {"W1": EXPECTED}),
    ("structure", returned([]), (EXPECTED, 2.25)),
    ("structure", returned((EXPECTED,)), (EXPECTED, 2.25)),
    ("shape", returned(EXPECTED[:, None]), EXPECTED),
    ("shape", returned(EXPECTED[:2]), EXPECTED),
    ("shape", returned(4.125), EXPECTED),
    ("shape", returned([]), EXPECTED),
    ("shape", returned(np.zeros((0, 3))), EXPECTED),
    ("shape", returned(np.array([2.5])), 2.5),
    ("dtype", returned(EXPECTED > 5), EXPECTED),
    ("dtype", returned(EXPECTED.astype(int)), EXPECTED),
    ("dtype", returned(EXPECTED.astype(np.uint8)), EXPECTED),
    ("dtype", returned(2.5), 3),
    ("finite", returned(np.full(3, np.inf)), EXPECTED),
    ("finite", returned(np.array([4.125, np.nan, 12.375])), EXPECTED),
    ("finite", returned(math.nan), 2.5),
    ("finite", returned(math.inf), 2.5),
    ("finite", returned(math.nan), 3),
    ("finite", returned(-math.inf), 3),
    ("finite", returned(np.float32(np.inf)), 3),
    ("inputs", returned(EXPECTED, after=(THETA * 2, 0.9)), EXPECTED),
    ("inputs", returned(EXPECTED, after=(THETA.astype(np.float32), 0.9)), EXPECTED),
    ("inputs", returned(EXPECTED, after=(THETA,)), EXPECTED),
    ("inputs", returned(EXPECTED, shared=(0,)), EXPECTED),
    ("inputs", returned(EXPECTED, shared=(7,)), EXPECTED),
    ("values", returned(EXPECTED * 1.001), EXPECTED),
    ("values", returned(list(EXPECTED[::-1])), EXPECTED),
    ("values", returned(np.full(3, 1e308)), -EXPECTED * 1e307),
    ("values", returned(2.51), 2.5),
    ("values", returned(4.0), 3),
    ("values", returned({"W1": EXPECTED + 1}), {"W1": EXPECTED}),
    ("values", returned("relu"), "tanh"),
    ("values", returned(1), True),
    ("values", returned(0), None),
]
NAMES = [f"{rung} {i}" for i, (rung, _, _) in enumerate(RUNGS)]


@pytest.mark.parametrize(("rung", "outcome", "expected"), RUNGS, ids=NAMES)
def test_a_difference_is_found_on_its_rung(rung, outcome, expected):
    assert finding(outcome, expected).rung == rung


def numbers_in(value):
    """Return every number of an expected value as a message could print it."""
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()))
    if isinstance(value, tuple | list | np.ndarray):
        return set().union(*map(numbers_in, value))
    if isinstance(value, str | bool) or value is None:
        return {repr(value), f"{value}"}
    return {f"{value:.6g}", repr(float(value)), str(value)}


@pytest.mark.parametrize(("rung", "outcome", "expected"), RUNGS, ids=NAMES)
def test_a_hidden_case_never_tells_the_expected_value(rung, outcome, expected):
    verdict = judge(sheet_of(expected), [outcome], visible=False)
    told = " ".join([verdict.reason, *(idea.reason for idea in verdict.ideas)])
    words = set(re.findall(r"-?[\w.+]*\w", told.replace("(case: case 0)", "")))
    assert verdict.status == "failed"
    assert not words & numbers_in(expected)


def test_a_visible_case_tells_where_and_how_far():
    found = finding(returned(np.array([4.125, 8.0, 10.0])))
    assert "index 2" in found.detail
    assert "got 10" in found.detail
    assert "12.375" in found.detail
    reason = judge(sheet_of(EXPECTED), [returned(EXPECTED + 1)], visible=True).reason
    assert "12.375" in reason or "4.125" in reason
    assert "case 0" in reason


def test_the_first_rung_that_fails_is_told():
    worse = returned(np.array([[np.nan]]), after=(None, None), shared=(0,))
    assert finding(worse).rung == "shape"
    assert finding(returned(EXPECTED * np.nan, shared=(0,))).rung == "finite"
    assert finding(returned(EXPECTED + 1, shared=(0,))).rung == "values"


def test_an_exception_is_told_with_its_line():
    text = finding(failed("KeyError", "'W1'", "line 3: W['W1']")).text
    assert "KeyError" in text
    assert "'W1'" in text
    assert "line 3" in text


def test_an_exception_without_message_is_told_without_a_colon():
    assert ":" not in finding(failed("AssertionError")).text


def test_a_changed_argument_is_named():
    assert "theta" in finding(returned(EXPECTED, after=(THETA + 1, 0.9))).text
    assert "beta" in finding(returned(EXPECTED, after=(THETA, 0.8))).text
    assert "theta" in finding(returned(EXPECTED, shared=(0,))).text
    assert "8" in finding(returned(EXPECTED, shared=(7,))).text
    assert finding(returned(EXPECTED, shared=(-1,))).rung == "inputs"


def test_an_input_may_be_part_of_the_value_where_the_sheet_says_so():
    sheet = replace(sheet_of(EXPECTED), shares=True)
    assert find_all(sheet, [returned(EXPECTED, shared=(0,))]) == [None]
    changed = returned(EXPECTED, after=(THETA + 1, 0.9), shared=(0,))
    assert find_all(sheet, [changed])[0].rung == "inputs"


# --- verdicts ---------------------------------------------------------------------------------

IDEAS = ["the recursion", "starts from v0", "the recursion", "several series"]


def verdict_of(*right, changed=()):
    sheet = sheet_of(*[EXPECTED] * len(right), ideas=IDEAS)
    outcomes = [
        returned(EXPECTED if ok else EXPECTED + 1, after=(THETA + (i in changed), 0.9))
        for i, ok in enumerate(right)
    ]
    return judge(sheet, outcomes, visible=False)


def test_all_right_is_a_pass():
    verdict = verdict_of(True, True, True, True)
    assert (verdict.status, verdict.share, verdict.reason) == ("passed", 1.0, "")
    assert [idea.name for idea in verdict.ideas] == [
        "the recursion",
        "starts from v0",
        "several series",
        PURITY,
    ]


@pytest.mark.parametrize(
    ("right", "share"),
    [
        ((True, False, True, True), 3 / 4),
        ((True, False, True, False), 2 / 4),
        ((True, True, False, True), 0.0),
        ((False, True, True, True), 0.0),
    ],
)
def test_ideas_count_the_same_and_the_first_is_essential(right, share):
    verdict = verdict_of(*right)
    assert verdict.status == "failed"
    assert verdict.share == pytest.approx(share)


def test_all_cases_of_an_idea_must_pass():
    assert not verdict_of(True, True, False, True).ideas[0].passed


def test_a_changed_input_costs_one_idea_of_its_own():
    verdict = verdict_of(True, True, True, True, changed=(2,))
    assert verdict.share == pytest.approx(3 / 4)
    assert [idea.name for idea in verdict.ideas if not idea.passed] == [PURITY]


def test_purity_is_no_idea_where_nothing_can_be_changed():
    verdict = judge(sheet_of(2.5, args=(0.9,)), [Outcome(2.5, after=(0.9,))], visible=False)
    assert [idea.name for idea in verdict.ideas] == ["the recursion"]


def test_the_reason_is_the_first_failing_ideas():
    verdict = verdict_of(True, True, True, False, changed=(0,))
    assert "case 3" in verdict.reason


def test_an_idea_tells_its_first_failing_case():
    assert "case 0" in verdict_of(False, True, False, True).ideas[0].reason


def test_the_parts_of_a_reason_are_told_apart():
    idea = verdict_of(True, False, True, True).first_failed
    assert (idea.name, idea.rung, idea.case) == ("starts from v0", "values", "case 1")
    assert idea.reason == f"ewa (case: case 1): {idea.text}"
    assert verdict_of(True, True, True, True).first_failed is None


def test_what_holds_for_all_cases_names_none():
    outcomes = [failed("NotImplementedError")] * 2
    idea = judge(sheet_of(EXPECTED, EXPECTED), outcomes, visible=False).first_failed
    assert (idea.rung, idea.case, idea.reason) == ("written", "", f"ewa {idea.text}")


def test_a_claimed_change_of_a_number_is_a_failure_and_no_fault():
    verdict = judge(sheet_of(2.5, args=(0.9,)), [Outcome(2.5, after=())], visible=False)
    assert (verdict.status, verdict.first_failed.name) == ("failed", PURITY)


def test_a_hidden_reason_names_the_case():
    assert "case 1" in verdict_of(True, False, True, True).reason


def test_a_verdict_needs_one_outcome_for_each_case():
    with pytest.raises(ValueError, match="1 outcomes for 2 cases"):
        judge(sheet_of(1.0, 2.0), [returned(1.0)], visible=False)


# --- naming a mistake -------------------------------------------------------------------------

HINTS = ("symptom", "place", "formula")
VALUES = (EXPECTED, EXPECTED * 2)


def suspect(name, *outcomes):
    return Suspect(name, HINTS, outcomes)


def named(outcomes, *suspects, expected=VALUES):
    found = name_mistake(sheet_of(*expected), outcomes, suspects)
    return found and found.name


def test_the_one_that_did_the_same_everywhere_is_named():
    wrong = [returned(EXPECTED + 1), returned(EXPECTED + 2)]
    other = [returned(EXPECTED + 1), returned(EXPECTED + 3)]
    assert named(wrong, suspect("other", *other), suspect("wrong", *wrong)) == "wrong"


def test_what_is_right_gets_no_name():
    right = [returned(value) for value in VALUES]
    assert named(right, suspect("harmless", *right)) is None


def test_a_match_on_failing_cases_alone_is_no_match():
    student = [returned(VALUES[0]), returned(EXPECTED)]
    assert named(student, suspect("worse", returned(EXPECTED + 1), returned(EXPECTED))) is None


def test_two_that_match_name_none():
    wrong = [returned(EXPECTED + 1), returned(EXPECTED + 2)]
    assert named(wrong, suspect("one", *wrong), suspect("two", *wrong)) is None


def test_tolerance_dtype_and_lists_do_not_hide_a_mistake():
    single = [
        returned((EXPECTED + 1).astype(np.float32)),
        returned(list(EXPECTED * 3 * (1 + 1e-5))),
    ]
    assert named(single, suspect("wrong", returned(EXPECTED + 1), returned(EXPECTED * 3)))


def test_nan_and_infinity_match_themselves():
    broken = [returned(np.array([np.inf, np.nan, 1.0])), returned(np.array([-np.inf, 1.0, 2.0]))]
    other = [broken[0], returned(np.array([np.inf, 1.0, 2.0]))]
    assert named(broken, suspect("other", *other), suspect("broken", *broken)) == "broken"


def test_another_shape_is_another_mistake():
    last = [returned(12.0), returned(24.0)]
    assert named(last, suspect("last", *last)) == "last"
    column = [returned(np.array([12.0])), returned(np.array([24.0]))]
    assert named(column, suspect("last", *last)) is None


def test_exceptions_match_by_their_kind_on_every_case():
    student = [failed("ZeroDivisionError", "a"), returned(EXPECTED)]
    same = [failed("ZeroDivisionError", "b"), returned(EXPECTED)]
    assert named(student, suspect("same", *same)) == "same"
    assert named(student, suspect("other", failed("ValueError"), same[1])) is None
    assert named(student, suspect("value", returned(EXPECTED + 1), same[1])) is None
    assert named([returned(EXPECTED + 1), same[1]], suspect("same", *same)) is None


def test_changed_inputs_are_part_of_a_mistake():
    pure = [returned(EXPECTED + 1), returned(EXPECTED)]
    impure = [returned(EXPECTED + 1, after=(THETA + 1, 0.9)), pure[1]]
    assert named(pure, suspect("impure", *impure)) is None
    assert named(impure, suspect("impure", *impure)) == "impure"
    only_impure = [returned(value, after=(THETA + 1, 0.9)) for value in VALUES]
    assert named(only_impure, suspect("in place", *only_impure)) == "in place"


@pytest.mark.parametrize("value", [None, "text", Unsupported("object"), {"a": 1.0}, True])
def test_values_that_are_no_numbers_can_be_compared_with_a_suspect(value):
    student = [returned(value), returned(value)]
    assert named(student, suspect("numbers", returned(EXPECTED + 1), returned(EXPECTED))) is None
    numbers = [returned(EXPECTED + 1), returned(EXPECTED + 1)]
    assert named(numbers, suspect("odd", *student)) is None


def test_a_mistake_that_returns_nothing_can_be_named():
    nothing = [returned(None), returned(None)]
    assert named(nothing, suspect("no return", *nothing)) == "no return"


def test_overflowing_differences_are_no_trouble():
    student = [returned(np.full(3, 1e308)), returned(np.full(3, -1e308))]
    assert named(student, suspect("opposite", *reversed(student))) is None


# --- from call to verdict ---------------------------------------------------------------------


def judged(function, reference=lambda theta, beta: theta * beta):
    cases = (Case("some days", "the product", (THETA, 0.5)),)
    (expected,) = [outcome.value for outcome in call_cases(reference, cases)]
    sheet = Sheet("ewa", ("theta", "beta"), 1e-6, 0.0, cases, (expected,))
    outcomes = list(call_cases(function, cases))
    through_text = [codec.loads(codec.dumps(outcome.value)) for outcome in outcomes]
    assert [identical(a.value, b) for a, b in zip(outcomes, through_text, strict=True)] == [True]
    return judge(sheet, outcomes, visible=True)


def in_place(theta, beta):
    theta *= beta
    return theta


def in_place_but_copied(theta, beta):
    theta *= beta
    return theta.copy()


def one_by_one(theta, beta):
    for x in theta:
        yield beta * x


def test_a_generator_counts_as_a_list():
    assert judged(one_by_one).status == "passed"


@pytest.mark.parametrize(
    "function", [in_place, in_place_but_copied, lambda theta, beta: np.multiply(theta, beta, theta)]
)
def test_work_in_place_is_told_as_such(function):
    verdict = judged(function)
    assert [idea.name for idea in verdict.ideas if not idea.passed] == [PURITY]
    assert "theta" in verdict.reason


def test_a_view_of_the_input_is_told_as_such():
    verdict = judged(lambda theta, beta: theta[:], reference=lambda theta, beta: theta + 0)
    assert [idea.name for idea in verdict.ideas if not idea.passed] == [PURITY]
