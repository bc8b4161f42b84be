"""Run notebook cells in this process and collect their outputs as a kernel would show them."""

from __future__ import annotations

import base64
import contextlib
from typing import Any

import matplotlib.pyplot  # noqa: F401 - imported before any fork, so that every fork has it
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets import Type
from traitlets.config import Config

import course_lib.widgets  # noqa: F401 - likewise: most of a first cell's time is this import

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"

CUT = "\n... more output was cut here\n"


class Recorder:
    """Collects the outputs of one cell, in order, up to a number of bytes."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.left = 0

    def begin(self, max_bytes: int) -> None:
        """Forget the last cell's outputs."""
        self.outputs = []
        self.left = max_bytes

    def add(self, output: dict[str, Any], size: int) -> None:
        """Add an output, or a note that it was cut."""
        if self.left <= 0:
            return
        self.left -= size
        if self.left > 0:
            self.outputs.append(output)
        else:
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": CUT})

    def write(self, name: str, text: str) -> None:
        """Add text to a stream."""
        if not text:
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name and len(text) < self.left:
            last["text"] += text
            self.left -= len(text)
        else:
            kept = text[: max(self.left, 0)]
            self.add({"output_type": "stream", "name": name, "text": kept}, len(text))

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Add a display or a result."""
        data = {mime: _as_text(content) for mime, content in data.items()}
        size = sum(len(str(content)) for content in data.values())
        self.add({"output_type": kind, "data": data, "metadata": metadata, **more}, size)


class Stream:
    """A text stream that writes into a recorder."""

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder = recorder
        self.name = name

    def write(self, text: str) -> int:
        """Record text."""
        self.recorder.write(self.name, str(text))
        return len(text)

    def flush(self) -> None:
        """Do nothing; text is recorded at once."""

    def isatty(self) -> bool:
        """Return False, as in a kernel."""
        return False

    def writable(self) -> bool:
        """Return True."""
        return True


class _Publisher(DisplayPublisher):
    """Records displays."""

    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        self.shell.recorder.show("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.outputs.clear()


class _ResultHook(DisplayHook):
    """Records the value of a cell's last expression, unless it ends with a semicolon."""

    shell: Any

    def __call__(self, result: Any = None) -> None:
        if result is None or self.semicolon_at_end_of_expression(self.shell.source):
            return
        self.update_user_ns(result)
        self.fill_exec_result(result)
        data, metadata = self.compute_format_data(result)
        self.shell.recorder.show("execute_result", data, metadata, execution_count=None)


class Shell(InteractiveShell):
    """An IPython shell that records what a kernel would send to the notebook."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    recorder: Recorder
    source = ""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = "\n".join(stb).split("\n")[-60:]
        error = {"ename": etype.__name__, "evalue": str(evalue)[:2000], "traceback": lines}
        self.recorder.add({"output_type": "error", **error}, len(str(error)))

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no screen."""


def make_shell() -> Shell:
    """Return a shell with NumPy and Matplotlib imported, ready to fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.recorder = Recorder()
    configure_inline_support(shell, INLINE_BACKEND)
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
    recorder = shell.recorder
    recorder.begin(max_bytes)
    shell.source = source
    out, err = Stream(recorder, "stdout"), Stream(recorder, "stderr")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            shell.run_cell(source, store_history=False)
        except BaseException as error:  # noqa: BLE001 - the next cell runs, as in a kernel
            name = type(error).__name__
            recorder.add({"output_type": "error", "ename": name, "evalue": "", "traceback": []}, 1)
    return list(recorder.outputs)


def _as_text(content: Any) -> Any:
    return base64.b64encode(content).decode("ascii") if isinstance(content, bytes) else content
