"""Exercises called together are fast; what is not right that way is called again, apart."""

import pytest

from autograder.isolation.sandbox import Sandbox, SandboxError
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


def test_cells_are_run_once_and_what_is_wrong_begins_where_they_ended(sandbox):
    cells = [f"from pathlib import Path\nPath('ran').open('a').write('x')\n{LEAVING}"]
    cells.append("def third(x): return Path('ran').read_text()")
    calls = [call("first", [1]), call("third", [1]), call("second", [1])]
    run = sandbox.run(cells, calls, None, lambda *_: False)
    assert values(run) == [[1], ["x"], [0]]


TELLING = """
import os, struct
def tell(kind, unit=0, payload=b''):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack('>cHI', kind, unit, len(payload)) + payload)
        except OSError:
            pass
"""
OUTCOME = b'{"dict":[["value",9],["failure",null],["after",null],["shared",{"tuple":[]}]]}'


def test_of_a_call_that_was_right_nothing_is_heard_any_more(sandbox):
    evil = f"""
def first(x): return x
def second(x):
    if os.path.exists("again"):
        tell(b'c')
        tell(b'd', 0, {OUTCOME!r})
    open("again", "w").close()
"""
    calls = [call("first", [1]), call("second", [1])]
    run = sandbox.run([TELLING + evil], calls, None, lambda unit, _: unit == 0)
    assert values(run) == [[1], [None]]


@pytest.mark.parametrize("times", [1, 50_000])
def test_who_asks_too_early_has_all_calls_made_apart(sandbox, times):
    asking = f"{TELLING}for _ in range({times}): tell(b'i')\n"
    asked = []
    calls = [call("first", [1]), call("second", [1])]
    run = sandbox.run([asking + WHO], calls, None, lambda *_: asked.append(1))
    assert asked == []
    assert times > 1 or values(run)[0] != values(run)[1]
    assert values(sandbox.run([WHO], calls[:1]))[0][0]


@pytest.mark.parametrize("deed", ["os.close(one)", "os.read(one, 1)"])
def test_who_takes_the_answer_away_harms_nobody_else(sandbox, limit, deed):
    limit(call_seconds=0.5, patience=2)
    thief = f"""
import os, threading
def steal(one):
    try:
        os.write(one, b'')
    except OSError:
        {deed}
for one in range(3, 64):
    threading.Thread(target=steal, args=[one], daemon=True).start()
"""
    calls = [call("first", [1]), call("second", [1])]
    sandbox.run([thief + WHO], calls, None, lambda *_: False)
    assert values(sandbox.run([WHO], calls[:1]))[0][0]


def test_a_notebook_that_ignores_its_children_is_called_like_any_other(sandbox):
    ignoring = "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    run = sandbox.run([ignoring + LEAVING], [call("first", [1]), call("second", [1])])
    assert values(run) == [[1], [0]]


def test_a_disk_that_a_cell_fills_costs_no_call(sandbox, limit):
    limit(files=20)
    filling = "from pathlib import Path\nfor i in range(50): Path(f'{i}').write_text('')"
    for _ in range(3):
        run = sandbox.run([WHO, filling], [call("first", [1]), call("second", [1])])
        assert run.stopped == {1: Limit.DISK}
        assert kinds(run, 0) == kinds(run, 1) == [None]


def test_a_closed_sandbox_starts_nothing_anew():
    with Sandbox() as sandbox:
        pass
    with pytest.raises(SandboxError, match="closed"):
        sandbox.run([], [])
    assert sandbox._process is None
