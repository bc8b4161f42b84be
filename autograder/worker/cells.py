"""Run notebook cells in this process and collect their outputs as a kernel would show them."""

from __future__ import annotations

import asyncio
import base64
import builtins
import contextlib
import getpass
import io
import os
import pdb
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import matplotlib.pyplot  # noqa: F401 - imported before any fork, so that every fork has it
from IPython.core import debugger
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.page import as_hook
from IPython.core.pylabtools import activate_matplotlib
from IPython.utils.text import SList
from ipywidgets import Output
from matplotlib import font_manager
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets import Type
from traitlets.config import Config

import course_lib.widgets  # noqa: F401 - likewise: most of a first cell's time is this import

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"

WARM_UP = """
import matplotlib.pyplot as plt
plt.figure(figsize=(1, 1)).gca().set_title("0")
display(plt.gcf())
plt.close()
del plt
raise ValueError
"""

CUT = "\n... more output was cut here\n"
FRAME = 200  # what an output costs besides its content, so that there are not too many
CELL: ContextVar[int] = ContextVar("cell")
KEPT = ("error", "execute_result")
NOT_FOUND = 127  # what a shell says of a command that it does not have
TURNS = 10  # of the event loop after a cell, for tasks that it left running


class Recorder:
    """Collects the outputs of one cell, in order, up to a number of bytes.

    The last error and the last result are kept however much came before them: they decide what
    a test cell of an ordinary nbgrader course is worth.
    """

    def __init__(self) -> None:
        self.cell = 0
        self.begin(0)

    def begin(self, max_bytes: int) -> None:
        """Forget the last cell's outputs."""
        self.cell += 1
        CELL.set(self.cell)
        self.outputs: list[dict[str, Any]] = []
        self.late: dict[str, dict[str, Any]] = {}
        self.aside: list[list[dict[str, Any]]] = []
        self.inside: dict[Output, list[dict[str, Any]]] = {}
        self.left = max_bytes
        self.is_cut = False
        self.is_cleared = False

    def end(self) -> list[dict[str, Any]]:
        """Return what was collected."""
        return [_finished(output) for output in [*self.outputs, *self.late.values()]]

    def enter(self, widget: Output) -> None:
        """Collect for a widget, not for the cell."""
        self.aside.append(self.outputs)
        self.outputs = self.inside.setdefault(widget, [_reopened(one) for one in widget.outputs])

    def leave(self) -> None:
        """Collect again for what was left when the last widget was entered."""
        if self.aside:
            self.outputs = self.aside.pop()

    def fill_widgets(self) -> None:
        """Give the widgets what was collected for them: in a notebook that is after the cell."""
        for widget, outputs in self.inside.items():
            widget.outputs = tuple(_finished(output) for output in outputs)

    def clear(self, *, wait: bool) -> None:
        """Forget what was collected: at once, or when something else is to be shown."""
        self.is_cleared = True
        if not wait:
            self._clear_now()

    def _clear_now(self) -> None:
        if self.is_cleared:
            self.outputs.clear()
            self.is_cleared = False

    def is_late(self) -> bool:
        """Return whether a task of an earlier cell shows this; then it is lost, as in a kernel."""
        return CELL.get(self.cell) != self.cell

    def add(self, output: dict[str, Any], size: int) -> None:
        """Add an output, or a note that it was cut."""
        if self.is_late():
            return
        self._clear_now()
        size += FRAME
        if size < self.left:
            self.outputs.append(output)
        else:
            self._cut()
            if output["output_type"] in KEPT:
                self.late[output["output_type"]] = _shortened(output)
        self.left -= size

    def ensure_error(self, name: str) -> None:
        """Add an error if there is none: IPython only prints some kinds of exceptions."""
        if "error" not in [
            output["output_type"] for output in [*self.outputs, *self.late.values()]
        ]:
            self.add({"output_type": "error", "ename": name, "evalue": "", "traceback": []}, 0)

    def write(self, name: str, text: str) -> None:
        """Add text to a stream."""
        if self.is_late():
            return
        self._clear_now()
        kept = text[: max(self.left, 0)]
        if kept:
            last = self.outputs[-1] if self.outputs else {}
            if last.get("name") == name:
                last["text"].append(kept)
            else:
                self.outputs.append({"output_type": "stream", "name": name, "text": [kept]})
                self.left -= FRAME
        if len(text) > len(kept):
            self._cut()
        self.left -= len(text)

    def _cut(self) -> None:
        if not self.is_cut:
            self.is_cut = True
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": [CUT]})

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Add a display or a result."""
        data = {mime: _as_text(content) for mime, content in data.items()}
        self.add({"output_type": kind, "data": data, "metadata": metadata, **more}, _size(data))

    def update(self, name: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Change what this cell displayed under a name."""
        data = {mime: _as_text(content) for mime, content in data.items()}
        self.left -= _size(data)
        for output in self.outputs if self.left > 0 else []:
            if output.get("display_id") == name:
                output.update(data=data, metadata=metadata)


class Stream(io.TextIOBase):
    """A text stream that writes into a recorder."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder = recorder
        self.name = name

    def fileno(self) -> int:
        """Return the descriptor of that name, for libraries that write past Python."""
        return ("stdin", "stdout", "stderr").index(self.name)

    def write(self, text: str) -> int:
        """Record text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        self.recorder.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True


class _Publisher(DisplayPublisher):
    """Records displays."""

    shell: Any

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        self._validate_data(data, metadata)
        name = (transient or {}).get("display_id")
        if name is not None:  # all that is shown under one name shows the same
            self.shell.recorder.update(name, data, metadata or {})
        if not update:
            self.shell.recorder.show("display_data", data, metadata or {}, display_id=name)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait=wait)


class _ResultHook(DisplayHook):
    """Records the value of a cell's last expression, unless it ends with a semicolon."""

    shell: Any

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        if data:
            self.shell.recorder.show("execute_result", data, metadata, execution_count=None)


class _Loop(asyncio.SelectorEventLoop):
    """Seems to be running whenever a cell runs, as a kernel's loop is: asyncio.run() fails."""

    def is_running(self) -> bool:
        return asyncio._get_running_loop() is self


class Shell(InteractiveShell):
    """An IPython shell that records what a kernel would send to the notebook."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    recorder: Recorder
    loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Take over this process, before its first cell; no fork may have another's loop."""
        sys.stdout, sys.stderr = Stream(self.recorder, "stdout"), Stream(self.recorder, "stderr")
        sys.breakpointhook = _no_debugger
        builtins.input, getpass.getpass = _no_answer("raw_input"), _no_answer("getpass")
        self.user_ns["_dh"][:] = [os.getcwd()]  # noqa: PTH109 - IPython compares text
        self.loop, self.loop_runner = _Loop(), self.run_in_loop
        asyncio._set_running_loop(self.loop)

    def run_in_loop(self, awaiting: Any) -> Any:
        """Run a cell that awaits something, and whatever tasks there are meanwhile."""
        assert self.loop is not None
        asyncio._set_running_loop(None)
        try:
            return self.loop.run_until_complete(awaiting)
        finally:
            asyncio._set_running_loop(self.loop)

    def run_tasks(self) -> None:
        """Give tasks that a cell left a moment, as a kernel does between two cells."""
        if self.loop is not None and asyncio.all_tasks(self.loop):
            self.run_in_loop(_turns())

    def system(self, cmd: str) -> None:
        """Say that there is no shell; the rest of the cell goes on."""
        print(f"No shell commands run while grading, so not this one either: {cmd.strip()}")
        self.user_ns["_exit_code"] = NOT_FOUND

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that there is no shell, and return no lines."""
        self.system(cmd)
        return SList() if split else ""

    def ask_exit(self) -> None:
        """Do nothing: ``exit`` ends no grading."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [line[:500] for line in "\n".join(stb).split("\n")[-60:]]
        error = {"ename": etype.__name__[:200], "evalue": str(evalue)[:2000], "traceback": lines}
        self.recorder.add({"output_type": "error", **error}, len(str(error)))

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what is printed: it would have no limit."""
        yield

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no second copy of a traceback either: it takes long to write."""
        return {}

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no screen."""


Shell.__name__ = "ZMQInteractiveShell"


def make_shell() -> Shell:
    """Return a shell with NumPy and Matplotlib imported, ready to fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.IPKernelApp = Config()  # by this and its name libraries know a notebook's shell
    shell = Shell.instance(config=config)
    shell.recorder = Recorder()
    shell.db = {}
    _replace_scripts(shell)
    _fill_output_widgets(shell.recorder)
    pdb.Pdb = debugger.InterruptiblePdb  # type: ignore[misc, assignment]
    pdb.set_trace = debugger.set_trace
    # A page of help is no output in a notebook.
    shell.set_hook("show_in_pager", as_hook(lambda *_, **__: None), 0)
    activate_matplotlib(INLINE_BACKEND)
    configure_inline_support(shell, INLINE_BACKEND)
    # The first traceback and figure import much: once here, or in every fork.
    with contextlib.redirect_stdout(io.StringIO()):
        shell.run_cell(WARM_UP)
    # Matplotlib drops its fonts in every fork: dropped here, there is nothing left to do.
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
    return shell


def run_cell(shell: Shell, source: str, max_bytes: int) -> list[dict[str, Any]]:
    """Run one cell and return its outputs as nbformat dicts.

    Parameters
    ----------
    shell : Shell
        From `make_shell`.
    source : str
        The cell's text; magics work.
    max_bytes : int
        Outputs beyond this size are cut.

    Returns
    -------
    list of dict
        Outputs in order; an exception is an output of type ``error``, as in a kernel.
    """
    if shell.loop is None:
        shell.begin()
    recorder = shell.recorder
    recorder.begin(max_bytes)
    try:
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        shell.run_tasks()
        recorder.fill_widgets()
    except BaseException as caught:  # noqa: BLE001 - the next cell runs, as in a kernel
        error = caught
    if error is not None:
        recorder.ensure_error(type(error).__name__)
    return recorder.end()


def _no_answer(name: str) -> Callable[..., str]:
    """Return a function that says, as a kernel does, that nobody is there to answer."""

    def ask(prompt: object = "", *_: Any, **__: Any) -> str:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return ask


def _no_debugger(*_: Any, **__: Any) -> None:
    """Do nothing, as a kernel does while no debugger is attached."""


async def _turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


def _replace_scripts(shell: Shell) -> None:
    """Let ``%%bash`` and its like say what ``!`` says."""

    def refuse(line: str, cell: str) -> None:
        shell.system(cell)

    for name in shell.magics_manager.registry["ScriptMagics"].magics["cell"]:
        shell.register_magic_function(refuse, "cell", name)  # type: ignore[arg-type]


def _fill_output_widgets(recorder: Recorder) -> None:
    """Let an ``Output`` widget keep what is shown inside of it, as a notebook does."""
    show_error = Output.__exit__

    def leave(widget: Output, *error: Any) -> bool | None:
        caught: bool | None = show_error(widget, *error)
        recorder.leave()
        return caught

    Output.__enter__, Output.__exit__ = (lambda widget: recorder.enter(widget)), leave


def _finished(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output as nbformat has it."""
    finished = {key: value for key, value in output.items() if key != "display_id"}
    if "text" in output:
        finished["text"] = "".join(output["text"])
    return finished


def _reopened(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output of nbformat as one that can go on."""
    return {**output, "text": [output["text"]]} if "text" in output else output


def _size(data: dict[str, Any]) -> int:
    return sum(len(str(content)) for content in data.values())


def _shortened(output: dict[str, Any]) -> dict[str, Any]:
    """Return a result with nothing but a short text; an error is short already."""
    if "data" not in output:
        return output
    return {**output, "data": {"text/plain": str(output["data"].get("text/plain", ""))[:2000]}}


def _as_text(content: Any) -> Any:
    return base64.b64encode(content).decode("ascii") if isinstance(content, bytes) else content
