"""Notebooks about one thing each show the same in the worker as in a real kernel.

Each file in ``notebooks/`` is one notebook, its cells under ``# %%`` and a title; what one cell
leaves behind, the next one has. Where the worker differs from a kernel on purpose, `DECISIONS`
says why, and a test sees to it that it still differs.
"""

import re
from pathlib import Path

import nbformat
import pytest

from tests.faithful.both_ways import comparable, in_worker

FOLDER = Path(__file__).parent / "notebooks"


def cells_of(name):
    """Return the cells of a notebook by their titles."""
    text = (FOLDER / f"{name}.ipy").read_text(encoding="utf-8")
    titles, sources = (lambda parts: (parts[1::2], parts[2::2]))(
        re.split(r"^# %% (.*)\n", text, flags=re.MULTILINE)
    )
    assert len(set(titles)) == len(titles), "two cells have the same title"
    return {title: one.removesuffix("\n") for title, one in zip(titles, sources, strict=True)}


NAMES = sorted(path.stem for path in FOLDER.glob("*.ipy"))

DECISIONS = {
    "There is no shell in the sandbox: a command says so, and the rest of the cell goes on.": {
        "shell": (
            *("line", "the rest of the cell runs", "assigned", "sx", "system", "exit code"),
            *("bash", "sh", "script", "pip", "pip with mark", "alias", "variable"),
            *("in a function", "background"),
        ),
        "magics": ("change folder",),
    },
    "No program can be started in the sandbox.": {"shell": ("os.system", "subprocess")},
    "A cell that failed always shows an error, also where IPython only prints one: without it "
    "a test would look passed.": {
        "magics": (
            *("unknown", "unknown cell", "wrong option", "alias", "notebook", "python cell"),
        ),
        "errors": ("group", "error beside a group", "except star", "custom handler", "usage"),
    },
    "An error whose text fails is shown once; a kernel shows the second one twice.": {
        "errors": ("broken str", "str that is no text")
    },
    "There is no history from before this run.": {"magics": ("history",)},
    "The debugger shows its lines without colours, and stops in the worker's own code.": {
        "inputs": ("set_trace", "debug magic", "error with pdb")
    },
    "What stands in for the kernel has other names.": {
        "inputs": ("confirm",),
        "asynchronous": ("timeit await",),
        "printing": ("buffer",),
        "history": ("has kernel",),
    },
    "A cell is done when it ends: what a later cell displays under the same name does not "
    "change it, and no grade depends on a display.": {"displays": ("shown under a name",)},
    "A kernel looks twice for await, and so warns of syntax twice.": {
        "warned": ("syntax warning",)
    },
    "Half of a surrogate pair breaks a kernel's stream; here the text stays and is repaired "
    "where it is stored.": {"printing": ("surrogate",)},
    "What is written past sys.stdout and sys.stderr is lost.": {
        "printing": ("original stream", "descriptor", "stderr descriptor")
    },
    "A stream that was put back is one of an earlier cell to nbclient, which drops its text; "
    "here it is shown.": {"printing": ("back",)},
}
DECIDED = {
    (name, title)
    for notebooks in DECISIONS.values()
    for name, titles in notebooks.items()
    for title in titles
}
CELLS = [(name, title) for name in NAMES for title in cells_of(name)]


@pytest.fixture
def shown(both_ways):
    """Return a function: what a cell shows in a kernel, and in the worker."""

    def find(name, title):
        cells = cells_of(name)
        position = list(cells).index(title)
        return [comparable(run[position]) for run in both_ways(name, list(cells.values()))]

    return find


@pytest.mark.parametrize(("name", "title"), [cell for cell in CELLS if cell not in DECIDED])
def test_a_cell_shows_what_it_shows_in_a_kernel(shown, name, title):
    kernel, worker = shown(name, title)
    assert worker == kernel


@pytest.mark.sandbox
@pytest.mark.parametrize(("name", "title"), sorted(DECIDED))
def test_every_decision_still_makes_a_difference(shown, name, title):
    kernel, worker = shown(name, title)
    assert worker != kernel


@pytest.mark.parametrize("name", NAMES)
def test_every_output_is_one_of_nbformat(both_ways, name):
    _, worker = both_ways(name, list(cells_of(name).values()))
    outputs = [nbformat.from_dict(one) for outputs in worker for one in outputs]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])
    nbformat.validate(nb)


# --- what the worker does where a kernel does something else --------------------------------


def test_a_shell_command_says_that_it_does_not_run_and_hides_nothing_else():
    commands = ["!ls\n1", "lines = !ls\nlines", "%%bash\nls", "%pip install x\n2"]
    for outputs in in_worker(commands):
        assert {one["output_type"] for one in outputs} <= {"stream", "execute_result"}
        assert {one.get("name") for one in outputs} <= {"stdout", None}
        assert "No shell commands run while grading" in outputs[0]["text"]


def test_after_exit_the_next_cell_runs():
    """In a kernel it depends on how fast the next cell comes."""
    assert [comparable(one) for one in in_worker(["exit", "quit()", "print('alive')"])] == [
        [],
        [],
        [{"stdout": "alive\n"}],
    ]


def test_a_cell_cannot_close_the_loop():
    close = "import asyncio\nasyncio.get_running_loop().close()"
    refused, later = in_worker([close, "await asyncio.sleep(0)\nprint('alive')"])
    assert comparable(refused) == [["RuntimeError", "Cannot close a running event loop"]]
    assert comparable(later) == [{"stdout": "alive\n"}]


def test_lines_of_both_streams_keep_their_order():
    streams = "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('again')"
    [outputs] = in_worker([streams])
    texts = [(one["name"], one["text"]) for one in outputs]
    assert texts == [("stdout", "out\n"), ("stderr", "err\n"), ("stdout", "again\n")]


# --- output widgets: nbclient 0.11 hangs on them now and then, so this is what it showed ------

OUTPUTS = {
    "import ipywidgets as w\nout = w.Output()\nwith out:\n    print('inside')": [],
    "len(out.outputs), out.outputs[0]['text']": "(1, 'inside\\n')",
    "with out:\n    print('more')": [],
    "out.outputs[0]['text']": "'inside\\nmore\\n'",
    "out.clear_output()": [],
    "len(out.outputs)": "0",
    "with out:\n    1 / 0": [],
    "out.outputs[0]['ename']": "'ZeroDivisionError'",
    "inner = w.Output()\nwith out:\n    with inner: print('in')\n    display(1)": [],
    "len(inner.outputs), [one['output_type'] for one in out.outputs]": (
        "(1, ['error', 'display_data'])"
    ),
    "w.interactive_output(print, {'end': w.Text('x')});": [],
    "w.interactive(lambda a: 1 / a, a=0).update()": [],
    "out.__exit__(None, None, None)\n'still here'": "'still here'",
}


def test_an_output_widget_keeps_what_is_shown_inside_it():
    for source, outputs in zip(OUTPUTS, in_worker(list(OUTPUTS)), strict=True):
        expected = OUTPUTS[source]
        if expected:
            expected = [["execute_result", {"text/plain": expected}, {}]]
        assert comparable(outputs) == expected, source
