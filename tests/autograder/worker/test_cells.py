"""Cells show the same in the worker as in a real kernel, and never more than they may."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.limits import Limits
from autograder.sandbox import Sandbox
from autograder.worker.cells import CUT, FRAME, Recorder, Stream
from tests.autograder.conftest import text_of

CELLS = {
    "imports": """\
import asyncio, logging, sys, threading, warnings
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Markdown, clear_output, display""",
    "print": "print('a')\nprint('b', end='')",
    "value": "1 + 1",
    "semicolon": "1 + 1;",
    "text": "'text'",
    "nothing": "None",
    "assignment": "x = 1",
    "comment": "# only this",
    "last value": "x + 1",
    "underscore": "_",
    "streams": "print('out')\nprint('err', file=sys.stderr)\nprint('again')",
    "write": "sys.stdout.write('abc\\n')",
    "writelines": "sys.stdout.writelines(['a\\n', 'b\\n']); sys.stdout.flush()",
    "return": "print('a\\rb\\tc')",
    "display": "display(HTML('<b>x</b>'), 3)\n4",
    "display between prints": "print(1); display(2); print(3)",
    "display as text": "display({'text/plain': 'x', 'text/html': '<i>x</i>'}, raw=True)",
    "metadata": "display(1, metadata={'text/plain': {'a': 1}})",
    "markdown": "Markdown('*x*')",
    "update": "shown = display('first', display_id=True)\nprint('then')\nshown.update('second')",
    "clear": "print('gone')\nclear_output()\nprint('left')",
    "clear later": "print('gone')\nclear_output(wait=True)\nprint('left')",
    "clear never": "print('stays')\nclear_output(wait=True)",
    "rich": "class Rich:\n    _repr_html_ = lambda s: '<i>'\n    __repr__ = lambda s: 'r'\nRich()",
    "broken html": "class Half(Rich):\n    def _repr_html_(self): return 1 / 0\nHalf();",
    "capture": "%%capture captured\nprint('hidden')\ndisplay(1)\n2",
    "captured": "print(captured.stdout, len(captured.outputs))",
    "precision": "%precision 3",
    "rounded": "0.123456",
    "precise": "%precision",
    "environment": "%env COURSE=x",
    "help": "len?",
    "pydoc": "help(abs)",
    "await": "await asyncio.sleep(0)\nprint('slept')",
    "thread": "t = threading.Thread(target=print, args=('t',)); t.start(); t.join()",
    "warning": "warnings.warn('careful')",
    "logging": "logging.warning('careful')",
    "array": "np.arange(3.0)",
    "scalar": "np.float64(2.5)",
    "overflow": "np.exp(np.array([1e6]))",
    "figure": "plt.plot([1, 2])",
    "no figure": "print('the figure is gone')",
    "figure shown": "fig, ax = plt.subplots()\nax.plot([2, 1])\nplt.show()\nprint('after')",
    "two figures": "plt.figure(); plt.plot([1]); plt.figure(); plt.plot([2]);",
    "figure and error": "plt.plot([1, 2]); raise ValueError('after the plot')",
    "figure as value": "fig",
    "closed figure": "plt.plot([1]); plt.close('all')",
    "division": "print('before'); 1 / 0",
    "key": "{}['missing']",
    "name": "undefined",
    "syntax": "def f(:\n    pass",
    "indent": "  x = 1\n y = 2",
    "assertion": "assert False, 'why'",
    "not written": "raise NotImplementedError",
    "chained": "try:\n    1 / 0\nexcept ArithmeticError as e:\n    raise KeyError('two') from e",
    "own error": "class Own(Exception): pass\nraise Own('a', 'b')",
    "unprintable": "class Odd(Exception):\n    def __str__(self): return 'odd'\nraise Odd",
    "sys.exit": "sys.exit(3)",
    "interrupt": "raise KeyboardInterrupt",
    "still there": "x",
}
PLACE = re.compile(
    r"[^\s(]*ipykernel_\d+/\d+\.py|<ipython-input[^>]*>|\d+\.py(?=, line)|0x[0-9a-f]+"
)


def comparable(outputs):
    """Return what a person sees: no traceback, no numbers, no places.

    A kernel gathers each stream for a moment before it sends it, so lines of different streams
    change places there; here they do not.
    """
    seen, streams = [], None
    for output in outputs:
        if output["output_type"] == "stream":
            if streams is None:
                streams = {}
                seen.append(streams)
            text = PLACE.sub("HERE", output["text"])
            streams[output["name"]] = streams.get(output["name"], "") + text
        else:
            streams = None
            seen.append(without_places(output))
    return seen


def without_places(output):
    if output["output_type"] == "error":
        return [output["ename"], PLACE.sub("HERE", output["evalue"])]
    data = {mime: PLACE.sub("HERE", text).strip() for mime, text in output["data"].items()}
    return [output["output_type"], data, dict(output["metadata"])]


@pytest.fixture(scope="module")
def in_kernel(tmp_path_factory):
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    )
    folder = {"metadata": {"path": str(tmp_path_factory.mktemp("kernel"))}}
    NotebookClient(nb, kernel_name="python3", allow_errors=True, resources=folder).execute()
    return dict(zip(CELLS, [cell.outputs for cell in nb.cells], strict=True))


@pytest.fixture(scope="module")
def in_worker():
    with Sandbox(Limits(cell_seconds=60, total_seconds=300), unsafe=True) as sandbox:
        run = sandbox.run(list(CELLS.values()), [])
    assert run.stopped == {}
    return {name: run.outputs[position] for position, name in enumerate(CELLS)}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_what_it_shows_in_a_kernel(in_worker, in_kernel, name):
    assert comparable(in_worker[name]) == comparable(in_kernel[name])


def test_lines_of_both_streams_keep_their_order(in_worker):
    texts = [(one["name"], one["text"]) for one in in_worker["streams"]]
    assert texts == [("stdout", "out\n"), ("stderr", "err\n"), ("stdout", "again\n")]


def test_every_output_is_one_of_nbformat(in_worker):
    outputs = [nbformat.from_dict(one) for shown in in_worker.values() for one in shown]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])
    nbformat.validate(nb)


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
    with pytest.raises(TypeError, match="must be str, not int"):
        Stream(recorder, "stdout").write(7)
    assert Stream(recorder, "stdout").write("four") == 4
    assert Stream(recorder, "stdout").writable()
