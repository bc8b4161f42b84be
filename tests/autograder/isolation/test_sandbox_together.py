"""Exercises are called together or apart; either way the first answer of each is the one."""

import pytest

from autograder.isolation.sandbox import Sandbox, SandboxError
from course_lib.sheets import Limit
from tests.autograder.conftest import call

pytestmark = pytest.mark.sandbox

WHO = "import os\ndef first(x): return os.getpid()\ndef second(x): return os.getpid()"
CALLS = [call("first", [1]), call("second", [1])]
LEAVING = """
left = []
def first(x):
    left.append(x)
    return len(left)
def second(x):
    return len(left)
"""
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


def values(run):
    return [[one.value for one in outcomes] for outcomes in run.outcomes]


def kinds(run, which):
    return [one.failure.kind if one.failure else None for one in run.outcomes[which]]


def test_together_is_one_process_and_apart_is_one_each(sandbox):
    [first], [second] = values(sandbox.run([WHO], CALLS, together=True))
    assert first == second
    [first], [second] = values(sandbox.run([WHO], CALLS))
    assert first != second


def test_what_is_called_apart_begins_where_the_cells_ended(sandbox):
    calls = [call("first", [1], [1]), call("second", [1])]
    assert values(sandbox.run([LEAVING], calls)) == [[1, 2], [0]]


def test_nobody_is_asked_twice_who_has_answered(sandbox):
    counting = """
from pathlib import Path
def first(x):
    with Path("asked").open("a") as file: file.write("x")
    return 1
def second(x):
    return Path("asked").read_text() if Path("asked").exists() else ""
"""
    assert values(sandbox.run([counting], CALLS, together=True)) == [[1], ["x"]]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("body", "why"),
    [("import os; os._exit(0)", Limit.CRASH), ("while True: pass", Limit.TIME)],
)
def test_a_call_that_ends_its_process_costs_only_itself(sandbox, limit, body, why, together):
    limit(call_seconds=0.5)
    evil = f"def evil(x):\n    {body}\ndef good(x):\n    return x"
    calls = [call("good", [1]), call("evil", [1]), call("good", [2])]
    run = sandbox.run([evil], calls, together=together)
    assert values(run)[0] == [1]
    assert values(run)[2] == [2]
    assert kinds(run, 1) == [why.value]


def test_what_was_not_heard_of_is_asked_for_again_apart(sandbox):
    """Answers travel together; those of the process that ended are lost, and it had others."""
    ends = "import os\ndef first(x):\n    if x: os._exit(0)\n    return 1"
    run = sandbox.run([ends], [call("first", [0], [1])], together=True)
    assert (values(run)[0][0], kinds(run, 0)) == (1, [None, Limit.CRASH.value])


def test_who_answered_before_another_crashed_is_not_asked_again(sandbox):
    cells = f"""{LEAVING}
import os
def evil(x):
    os._exit(0)
"""
    calls = [call("first", [1]), call("second", [1]), call("evil", [1])]
    assert values(sandbox.run([cells], calls, together=True))[:2] == [[1], [1]]


def test_cells_are_run_once(sandbox):
    cells = ["from pathlib import Path\nPath('ran').open('a').write('x')"]
    cells.append("def third(x): return Path('ran').read_text()")
    for together in (True, False):
        assert values(sandbox.run(cells, [call("third", [1])], together=together)) == [["x"]]


# --- claims that are out of order ----------------------------------------------------------


@pytest.mark.parametrize("together", [True, False])
def test_of_a_call_that_has_ended_nothing_is_heard_any_more(sandbox, together):
    evil = f"""
def first(x): return x
def second(x):
    tell(b'c')
    tell(b'd', 0, {OUTCOME!r})
    return x
"""
    assert values(sandbox.run([TELLING + evil], CALLS, together=together)) == [[1], [1]]


def test_nothing_is_heard_of_a_call_before_its_time(sandbox):
    evil = f"""
def first(x):
    tell(b'd', 1, {OUTCOME!r})
    return x
def second(x): return x
"""
    assert values(sandbox.run([TELLING + evil], CALLS)) == [[1], [1]]


def test_who_claims_that_the_next_has_begun_takes_its_time(sandbox, limit):
    limit(call_seconds=1.0)
    evil = """
import time
def first(x):
    for unit in range(9):
        tell(b'c', unit); tell(b'a', unit)
        end = time.process_time() + 0.4
        while time.process_time() < end: pass
    return x
def second(x): return x
"""
    run = sandbox.run([TELLING + evil], CALLS)
    assert values(run)[0] == [None]
    assert Limit.TIME.value in kinds(run, 0) + kinds(run, 1)


def test_a_cell_that_claims_to_be_the_next_one_counts_for_its_own_time(sandbox, limit):
    limit(cell_seconds=0.5)
    evil = "for _ in range(9):\n    tell(b'a', 0)\n    tell(b'a', 7)\nwhile True: pass"
    run = sandbox.run([TELLING + evil, WHO], CALLS)
    assert run.stopped == {0: Limit.TIME}
    assert values(run)[0][0]


def test_the_last_words_of_a_cell_are_its_first(sandbox):
    evil = "print('said')\ntell(b'b', 0, b'[]')\ntell(b'b', 1, b'[]')"
    run = sandbox.run([TELLING, evil, "print('next')"], CALLS)
    assert run.outputs[1] == []
    assert run.outputs[2][0]["text"] == "next\n"


# --- what cells must not know --------------------------------------------------------------


def test_no_cell_finds_the_cases_that_will_be_called(sandbox):
    hunting = """
import gc, os
def told():
    kept = [one for one in gc.get_objects() if isinstance(one, (dict, list, tuple))]
    texts = [part for one in kept for part in (one.values() if type(one) is dict else one)
             if type(part) is str and len(part) < 10_000]
    return sum(str(42) * 3 in text for text in texts)
print(told())
"""
    run = sandbox.run([hunting], [call("first", [424242])])
    assert run.outputs[0][0]["text"] == "0\n"


def test_a_cell_that_asks_for_the_cases_is_not_heard_any_more(sandbox):
    asking = """
tell(b'i')
print("heard")
"""
    run = sandbox.run([TELLING + asking, WHO + "\nprint('heard')"], CALLS)
    assert "heard" not in str(run.outputs)
    assert [values(run)[0][0] is not None, kinds(sandbox.run([WHO], CALLS), 0)] == [True, [None]]


@pytest.mark.parametrize("times", [1, 50_000])
def test_who_asks_too_early_harms_nobody_else(sandbox, times):
    sandbox.run([f"{TELLING}for _ in range({times}): tell(b'i')\n" + WHO], CALLS)
    assert values(sandbox.run([WHO], CALLS[:1]))[0][0]


@pytest.mark.parametrize("deed", ["os.close(one)", "os.read(one, 1)", "os.ftruncate(one, 0)"])
def test_who_takes_the_answer_away_harms_nobody_else(sandbox, limit, deed):
    limit(call_seconds=0.5, patience=2)
    thief = f"""
import os, threading
def steal(one):
    try:
        os.write(one, b'')
    except OSError:
        pass
    try:
        {deed}
    except OSError:
        pass
for one in range(3, 64):
    threading.Thread(target=steal, args=[one], daemon=True).start()
"""
    sandbox.run([thief + WHO], CALLS)
    assert values(sandbox.run([WHO], CALLS[:1]))[0][0]


def test_many_cases_do_not_wait_for_a_runner_that_does_not_read(sandbox, limit):
    limit(call_seconds=0.5, cell_seconds=0.5)
    calls = [call("first", ["x" * 200_000])]
    run = sandbox.run([TELLING + "tell(b'i')\nwhile True: pass"], calls)
    assert kinds(run, 0) == [Limit.TIME.value]


# --- limits --------------------------------------------------------------------------------


def test_the_whole_time_that_a_call_uses_up_is_told(sandbox, limit):
    limit(total_seconds=0.5, call_seconds=5)
    for together in (True, False):
        run = sandbox.run(["def first(x):\n    while True: pass"], CALLS[:1], together=together)
        assert kinds(run, 0) == [Limit.TIME.value]


@pytest.mark.parametrize("together", [True, False])
def test_a_clock_that_runs_out_in_a_call_leaves_a_doubt(sandbox, limit, together):
    limit(total_seconds=0.5, call_seconds=0.5, patience=1)
    waiting = "import time\ndef first(x): time.sleep(60)"
    run = sandbox.run([waiting], CALLS[:1], together=together)
    assert (kinds(run, 0), run.doubtful) == ([Limit.WALL.value], True)


def test_cells_that_must_run_again_are_not_charged_to_the_student(sandbox, limit):
    limit(call_seconds=0.5, total_seconds=3.0)
    slow = "import time\nend = time.process_time() + 0.8\nwhile time.process_time() < end: pass"
    loops = "def evil(x):\n    while True: pass\ndef good(x): return x"
    calls = [call("evil", [1]), call("evil", [2]), call("good", [3])]
    run = sandbox.run([slow, loops], calls)
    assert run.stopped == {}
    assert values(run)[2] == [3]


def test_but_no_more_than_once_over(sandbox, limit):
    """Cells that take long, and calls that crash, would else run as often as calls may crash."""
    limit(total_seconds=1.0, stops=8)
    slow = "import time\nend = time.process_time() + 0.7\nwhile time.process_time() < end: pass"
    evil = "import os\ndef evil(x):\n    os.kill(os.getppid(), 9)\n    os._exit(0)"
    run = sandbox.run([slow, evil], [call("evil", [n]) for n in range(8)])
    told = [kinds(run, n)[0] for n in range(8)]
    assert told[:2] == [Limit.CRASH.value] * 2
    assert told[-1] == Limit.NOT_REACHED.value


def test_what_no_output_can_be_is_not_even_read(sandbox, limit):
    limit(output_bytes=10_000)
    flood = "tell(b'b', 0, b'[' + b'[],' * 100_000 + b'0]')"
    run = sandbox.run([TELLING + flood, WHO], CALLS)
    assert run.stopped == {0: Limit.OUTPUT}
    assert values(run)[0][0]


def test_a_notebook_that_waits_for_every_child_is_called_like_any_other(sandbox):
    waiting = """\
import contextlib, os, threading, time
def wait_for_all():
    while True:
        with contextlib.suppress(ChildProcessError):
            os.wait()
        time.sleep(0.001)
threading.Thread(target=wait_for_all, daemon=True).start()
"""
    run = sandbox.run([waiting + LEAVING], CALLS)
    assert values(run) == [[1], [0]]


def test_a_disk_that_a_cell_fills_costs_no_call(sandbox, limit):
    limit(files=20)
    filling = "from pathlib import Path\nfor i in range(50): Path(f'{i}').write_text('')"
    for together in (True, False):
        run = sandbox.run([WHO, filling], CALLS, together=together)
        assert run.stopped == {1: Limit.DISK}
        assert kinds(run, 0) == kinds(run, 1) == [None]


def test_a_closed_sandbox_starts_nothing_anew():
    with Sandbox() as sandbox:
        pass
    with pytest.raises(SandboxError, match="closed"):
        sandbox.run([], [])
    assert sandbox._process is None
