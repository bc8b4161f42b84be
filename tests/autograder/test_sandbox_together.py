"""Exercises called together are fast; what is not right that way is called again, apart."""

import pytest

from autograder.sandbox import Sandbox, SandboxError
from course_lib.sheets import Limit
from tests.autograder.conftest import call

pytestmark = pytest.mark.sandbox

WHO = "import os\ndef first(x): return os.getpid()\ndef second(x): return os.getpid()"
LEAVING = """
left = []
def first(x):
    left.append(x)
    return len(left)
def second(x):
    return len(left)
"""


def values(run):
    return [[one.value for one in outcomes] for outcomes in run.outcomes]


def kinds(run, which):
    return [one.failure.kind if one.failure else None for one in run.outcomes[which]]


def test_what_is_right_is_called_in_one_process(sandbox):
    run = sandbox.run([WHO], [call("first", [1]), call("second", [1])], None, lambda *_: True)
    assert values(run)[0] == values(run)[1]


def test_without_a_judge_each_exercise_has_its_own(sandbox):
    run = sandbox.run([WHO], [call("first", [1]), call("second", [1])])
    assert values(run)[0] != values(run)[1]


def test_what_another_exercise_left_behind_costs_nothing(sandbox):
    asked = []

    def passes(unit, outcomes):
        asked.append(unit)
        return [outcome.value for outcome in outcomes] == [[1, 2], [0]][unit]

    calls = [call("first", [1], [1]), call("second", [1])]
    run = sandbox.run([LEAVING], calls, None, passes)
    assert values(run) == [[1, 2], [0]]
    assert asked == [0, 1]


def test_what_is_wrong_is_called_again_apart_from_the_others(sandbox):
    calls = [call("first", [1], [1]), call("second", [1])]
    run = sandbox.run([LEAVING], calls, None, lambda *_: False)
    assert values(run) == values(sandbox.run([LEAVING], calls))


@pytest.mark.parametrize(
    ("body", "why"),
    [("import os; os._exit(0)", Limit.CRASH), ("while True: pass", Limit.TIME)],
)
def test_a_call_that_ends_all_of_them_costs_only_itself(sandbox, limit, body, why):
    limit(call_seconds=0.5)
    evil = f"def evil(x):\n    {body}\ndef good(x):\n    return x"
    calls = [call("good", [1]), call("evil", [1]), call("good", [2])]
    run = sandbox.run([evil], calls, None, lambda unit, outcomes: unit == 0)
    assert values(run)[0] == [1]
    assert values(run)[2] == [2]
    assert kinds(run, 1) == [why.value]


def test_calls_with_outcomes_missing_are_not_taken_for_right(sandbox):
    forged = "import os\ndef first(x):\n    if x: os._exit(0)\n    return 1"
    run = sandbox.run([forged], [call("first", [0], [1])], None, lambda *_: True)
    assert kinds(run, 0) == [None, Limit.CRASH.value]


def test_a_closed_sandbox_starts_nothing_anew():
    with Sandbox() as sandbox:
        pass
    with pytest.raises(SandboxError, match="closed"):
        sandbox.run([], [])
    assert sandbox._process is None
