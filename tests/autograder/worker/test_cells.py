"""A cell that failed shows it, and no cell shows more than it may.

That cells show what they show in a kernel is in ``tests/faithful``.
"""

import pytest

from autograder.isolation.sandbox import Sandbox
from autograder.worker.cells import CUT, FRAME, Recorder, Stream
from tests.autograder.conftest import text_of

ERRORS_ONLY_PRINTED = [
    "raise ExceptionGroup('many', [ValueError(1)])",
    "%nosuchmagic",
    "class Odd(BaseException):\n    __str__ = None\nraise Odd",
    "get_ipython()._showtraceback = print\nraise ValueError",
    "get_ipython().showtraceback = print\nraise ValueError",
]


def test_a_cell_that_failed_always_shows_an_error():
    """IPython only prints some exceptions: such a cell would look like one that passed."""
    with Sandbox(unsafe=True) as sandbox:
        run = sandbox.run(ERRORS_ONLY_PRINTED, [])
    for outputs in run.outputs.values():
        assert "error" in [one["output_type"] for one in outputs]
    assert len(run.outputs) == len(ERRORS_ONLY_PRINTED)


# --- the recorder --------------------------------------------------------------------------

ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}


def recorded(max_bytes, *steps):
    recorder = Recorder()
    recorder.begin(max_bytes)
    for step, *arguments in steps:
        getattr(recorder, step)(*arguments)
    return recorder.end()


def test_output_beyond_the_limit_is_cut_once():
    outputs = recorded(1000, *[("write", "stdout", "x" * 99)] * 50)
    assert text_of(outputs) == "x" * 800 + CUT
    assert text_of(recorded(1000, ("write", "stdout", "y" * 10**6))) == "y" * 1000 + CUT


def test_output_up_to_the_limit_is_whole():
    assert text_of(recorded(1000, ("write", "stdout", "x" * 800))) == "x" * 800


def test_a_picture_that_does_not_fit_is_left_out():
    outputs = recorded(1000, ("show", "display_data", {"image/png": "A" * 5000}, {}))
    assert text_of(outputs) == CUT


def test_an_error_is_kept_however_much_was_printed():
    """A test cell of an ordinary course would pass without it."""
    outputs = recorded(1000, ("write", "stdout", "x" * 5000), ("add", ERROR, 10))
    assert outputs[-1] == ERROR
    flood = [("show", "display_data", {"text/plain": "x"}, {})] * 50
    assert recorded(1000, *flood, ("add", ERROR, 10))[-1] == ERROR


def test_a_result_is_kept_in_short_however_much_was_printed():
    """Partial credit would become full marks without it."""
    data = {"text/plain": "2.5" + " " * 9000, "image/png": "A" * 9000}
    outputs = recorded(1000, ("write", "stdout", "x" * 5000), ("show", "execute_result", data, {}))
    assert outputs[-1]["output_type"] == "execute_result"
    assert outputs[-1]["data"] == {"text/plain": ("2.5" + " " * 9000)[:2000]}


def test_of_very_many_late_errors_one_is_kept():
    assert len(recorded(1000, ("write", "stdout", "x" * 5000), *[("add", ERROR, 10)] * 1000)) < 4


def test_small_outputs_count_too():
    outputs = recorded(10_000, *[("show", "display_data", {"text/plain": "x"}, {})] * 1000)
    assert len(outputs) <= 10_000 // FRAME + 1
    turns = [("write", "stdout", "x"), ("write", "stderr", "x")] * 1000
    assert len(recorded(10_000, *turns)) <= 10_000 // FRAME + 1


def test_clearing_does_not_give_the_limit_back():
    steps = [("write", "stdout", "x" * 900)] * 50
    recorder = Recorder()
    recorder.begin(1000)
    for step, *arguments in steps:
        getattr(recorder, step)(*arguments)
        recorder.clear(wait=False)
    recorder.write("stdout", "x" * 900)
    assert recorder.end() == []


def test_very_many_updates_of_a_display_are_stopped():
    recorder = Recorder()
    recorder.begin(2000)
    recorder.show("display_data", {"text/plain": "0"}, {}, display_id="a")
    for number in range(100):
        recorder.update("a", {"text/plain": f"{number:0100}"}, {})
    [output] = recorder.end()
    assert 1 < int(output["data"]["text/plain"]) < 20
    assert "display_id" not in output


def test_a_stream_takes_text_only():
    recorder = Recorder()
    recorder.begin(1000)
    with pytest.raises(TypeError, match="must be str, not <class 'int'>"):
        Stream(recorder, "stdout").write(7)
    assert Stream(recorder, "stdout").write("four") == 4
    assert Stream(recorder, "stdout").writable()
