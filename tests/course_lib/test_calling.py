"""Whatever a student's function does, a call ends in an outcome and leaves its case alone."""

import copy
import linecache
import sys
import warnings

import numpy as np
import pytest

from course_lib import codec
from course_lib.calling import (
    MAX_LISTED,
    call_anything,
    call_case,
    call_cases,
    describe_error,
    revive,
)
from course_lib.comparing import identical
from course_lib.data import trailing_mean
from course_lib.sheets import Case


def call(function, *args, **kwargs):
    return call_case(function, Case("", "", args, kwargs))


def from_cell(source, name="ewa", filename="<ipython-input-3-0123>"):
    """Define a function as a notebook cell would."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    namespace = {}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[name]


# --- values ---------------------------------------------------------------------------------


def test_a_call_returns_the_value_and_the_inputs():
    theta = np.array([1.0, 2.0])
    outcome = call(lambda theta, beta, v0: theta * beta + v0, theta, 0.5, v0=3.0)
    np.testing.assert_array_equal(outcome.value, [3.5, 4.0])
    assert outcome.failure is None
    assert identical(outcome.after, (theta, 0.5))
    assert outcome.shared == ()


def test_each_call_gets_inputs_of_its_own():
    def greedy(theta, options, more=None):
        theta += 1
        options["seen"] = True
        more.append(theta)
        return theta.sum()

    case = Case("", "", (np.zeros(2), {}), {"more": []})
    outcomes = list(call_cases(greedy, [case, case]))
    assert [outcome.value for outcome in outcomes] == [2.0, 2.0]
    assert identical(case.args, (np.zeros(2), {}))
    assert case.kwargs == {"more": []}
    for outcome in outcomes:
        assert identical(outcome.after, (np.ones(2), {"seen": True}))


def test_cases_are_called_one_by_one():
    calls = []
    outcomes = call_cases(calls.append, [Case("", "", (1,)), Case("", "", (2,))])
    assert calls == []
    next(outcomes)
    assert calls == [1]


@pytest.mark.parametrize(
    ("function", "shared"),
    [
        (lambda a, b: a, (0,)),
        (lambda a, b: b[1:], (1,)),
        (lambda a, b: b.T, (1,)),
        (lambda a, b: a + b, ()),
        (lambda a, b: a.copy(), ()),
        (lambda a, b: a[0], ()),
    ],
)
def test_memory_shared_with_an_input_is_noted(function, shared):
    assert call(function, np.arange(3.0), np.arange(3.0)).shared == shared


def test_a_list_returned_as_it_was_is_noted():
    assert call(lambda a: a, [1, 2]).shared == (0,)
    assert call(lambda a: list(a), [1, 2]).shared == ()


@pytest.mark.parametrize(
    "function",
    [
        lambda params: {**params},
        lambda params: {"W": params["W"][:1], "b": [1.0]},
        lambda params: (0, [params["W"].T]),
        lambda params: params["b"],
        lambda params: [params["b"]],
        lambda params: params,
    ],
)
def test_memory_shared_inside_a_structure_is_noted(function):
    params = {"W": np.ones((2, 3)), "b": [0.0, 1.0]}
    assert call(function, params).shared == (0,)
    assert call(lambda params: function(copy.deepcopy(params)), params).shared == ()


def test_a_list_that_holds_itself_and_tuples_by_the_million_are_looked_through():
    endless = []
    endless.append(endless)
    deep = (1.0,)
    for _ in range(60):
        deep = (deep, deep)
    assert call(lambda a: (endless, deep), np.ones(2)).shared == ()
    assert call(lambda a: (endless, deep, a), np.ones(2)).shared == (0,)


def test_a_number_returned_as_it_was_shares_nothing():
    assert call(lambda a: a, 1.5).shared == ()


def test_what_a_generator_yields_is_listed():
    def days(theta):
        yield from theta

    assert call(days, [1.0, 2.0]).value == [1.0, 2.0]
    assert call(lambda theta: map(abs, theta), [-1, 2]).value == [1, 2]


def test_a_generator_that_fails_is_a_failure():
    assert call(lambda theta: (1 / x for x in theta), [1, 0]).failure.kind == "ZeroDivisionError"


def test_an_endless_generator_ends_as_a_failure():
    def endless():
        while True:
            yield 0

    assert str(MAX_LISTED) in call(endless).failure.message
    assert len(call(lambda: iter(range(MAX_LISTED))).value) == MAX_LISTED
    assert call(lambda: iter(range(MAX_LISTED + 1))).failure.kind == "ValueError"


# --- markers --------------------------------------------------------------------------------


def test_a_seed_arrives_as_a_generator_and_stays_a_seed():
    outcome = call(lambda rng: rng.random(), codec.Seed(3))
    assert outcome.value == np.random.default_rng(3).random()
    assert outcome.after == (codec.Seed(3),)
    assert call(lambda rng: rng.random(), codec.Seed(3)).value == outcome.value


def test_markers_arrive_inside_structures_and_stay_markers():
    given = {"f": codec.Shipped("data.trailing_mean"), "more": [(codec.Seed(3), 1.5)]}
    outcome = call(lambda one: one["f"](np.ones(2), one["more"][0][1] / 3), given)
    np.testing.assert_array_equal(outcome.value, [1.0, 1.0])
    assert outcome.after == (given,)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(f=abs),
        lambda one: one.update(g=1),
        lambda one: one.pop("f"),
        lambda one: one["more"].append(2),
        lambda one: one["more"].reverse(),
    ],
)
def test_a_change_of_a_structure_with_markers_is_seen(change):
    given = {"f": codec.Shipped("data.trailing_mean"), "more": [1, 2]}
    assert call(change, given).after != (given,)


def test_a_shipped_name_arrives_as_the_function():
    marker = codec.Shipped("data.trailing_mean")
    assert revive(marker) is trailing_mean
    outcome = call(lambda f, theta: f(theta, 0.5), marker, np.array([2.0, 4.0]))
    np.testing.assert_array_equal(outcome.value, [2.0, 3.0])
    assert outcome.after[0] == marker


# --- several calls --------------------------------------------------------------------------


def calls(function, *args, number=3, **kwargs):
    return call_case(function, Case("", "", args, kwargs, calls=number))


def test_several_calls_share_a_generator_and_the_last_begins_it_anew():
    rng = np.random.default_rng(3)
    first, second, third = (rng.random() for _ in range(3))
    outcome = calls(lambda rng: rng.random(), codec.Seed(3))
    assert outcome.value == [first, second, third, first]
    assert outcome.after == (codec.Seed(3),)
    assert calls(lambda rng: rng.random(), rng=codec.Seed(3)).value == outcome.value


def test_several_calls_get_copies_of_their_own_of_all_else():
    def greedy(theta, rng):
        theta += 1
        return theta.sum() + 0 * rng.random()

    outcome = calls(greedy, np.zeros(2), codec.Seed(3))
    assert outcome.value == [2.0] * 4
    assert identical(outcome.after, (np.ones(2), codec.Seed(3)))


def test_one_call_of_several_that_changes_its_input_is_seen():
    def seldom_greedy(theta, rng):
        theta += np.round(rng.random())
        return 0.0

    began = [np.random.default_rng(seed).random(4).round().tolist() for seed in range(20)]
    seed = began.index([0, 0, 1, 0])
    outcome = calls(seldom_greedy, np.zeros(1), codec.Seed(seed))
    assert identical(outcome.after, (np.ones(1), codec.Seed(seed)))
    assert calls(lambda theta, rng: theta, np.zeros(1), codec.Seed(0)).shared == (0,)


def test_the_first_of_several_calls_that_fails_is_told():
    log = []

    def tiring(rng):
        log.append(1)
        if len(log) > 1:
            raise ValueError(f"call {len(log)}")

    assert calls(tiring, codec.Seed(3)).failure.message == "call 2"


# --- failures -------------------------------------------------------------------------------


def test_an_exception_is_noted_with_the_students_line():
    ewa = from_cell("def ewa(theta):\n    scale = 2\n    return theta / (scale - 2)\n")
    failure = call(ewa, 1).failure
    assert (failure.kind, failure.message) == ("ZeroDivisionError", "division by zero")
    assert failure.line == "line 3: return theta / (scale - 2)"


def test_the_line_is_the_innermost_one_of_the_notebook():
    ewa = from_cell(
        "import numpy as np\n"
        "def ewa(theta):\n"
        "    return helper(theta)\n"
        "def helper(theta):\n"
        "    return np.reshape(theta, (2, 2))\n"
    )
    assert call(ewa, np.zeros(3)).failure.line == "line 5: return np.reshape(theta, (2, 2))"


def test_a_kernels_file_counts_as_a_cell():
    source = "def ewa():\n    raise KeyError('W1')\n"
    ewa = from_cell(source, filename="/tmp/ipykernel_17/203.py")
    assert call(ewa).failure.line == "line 2: raise KeyError('W1')"


def test_pythons_own_frozen_modules_are_no_cell():
    frozen = from_cell("def ewa():\n    raise ValueError\n", filename="<frozen importlib>")
    assert call(frozen).failure.line == ""


def test_a_line_without_source_is_a_number():
    ewa = from_cell("def ewa():\n    raise ValueError\n")
    linecache.cache.clear()
    assert call(ewa).failure.line == "line 2"


def test_an_exception_outside_the_notebook_has_no_line():
    def fails():
        raise ValueError

    assert call(fails).failure.line == ""


def test_inputs_are_seen_after_a_failure_too():
    def fails(theta):
        theta[0] = 9
        raise ValueError

    assert identical(call(fails, np.zeros(1)).after, (np.array([9.0]),))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SystemExit(3), "SystemExit"),
        (GeneratorExit(), "GeneratorExit"),
        (StopIteration(), "StopIteration"),
        (AssertionError(), "AssertionError"),
        (type("Own", (BaseException,), {})(), "Own"),
    ],
)
def test_any_exception_is_the_students(error, kind):
    def fails():
        raise error

    assert call(fails).failure.kind == kind


def test_exit_ends_the_call_only():
    assert call(sys.exit, 0).failure.kind == "SystemExit"


def test_an_interrupt_is_the_users():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupted)


def test_memory_that_is_not_there_is_a_limit():
    assert call(lambda: np.empty(1 << 57)).failure.kind == "MemoryLimit"
    assert describe_error(MemoryError()).kind == "MemoryLimit"


def test_recursion_without_end_is_a_failure():
    def deeper(n):
        return deeper(n + 1)

    assert call(deeper, 0).failure.kind == "RecursionError"


def test_wrong_arguments_are_a_failure():
    assert call(lambda theta: theta, 1, 2).failure.kind == "TypeError"


def test_an_exception_that_cannot_be_printed_is_still_noted():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError("no")

    def fails():
        raise MuteError

    failure = call(fails).failure
    assert (failure.kind, failure.message) == ("MuteError", "")


def test_a_long_message_is_cut():
    def fails():
        raise ValueError("x" * 10_000)

    assert len(call(fails).failure.message) == 500


# --- surroundings ---------------------------------------------------------------------------


def test_warnings_are_silent_inside_and_as_before_outside():
    def warns(theta):
        warnings.warn("look", stacklevel=1)
        return np.float64(1) / np.zeros(1) * theta

    before = (warnings.filters[:], np.geterr())
    assert np.isinf(call(warns, 1.0).value)
    assert (warnings.filters[:], np.geterr()) == before


def test_numpys_global_random_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the state that students may use
    call(lambda rng: rng.random(), codec.Seed(0))
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


# --- names ----------------------------------------------------------------------------------


def test_a_name_that_is_not_defined_is_a_failure():
    failure = call_anything(None, Case("", "", ())).failure
    assert failure.kind == "NotDefined"
    assert failure.message


def test_a_name_of_something_else_is_a_failure():
    failure = call_anything(0.9, Case("", "", ())).failure
    assert failure.kind == "NotCallable"
    assert "float" in failure.message


def test_a_name_of_a_function_is_called():
    assert call_anything(abs, Case("", "", (-2,))).value == 2
