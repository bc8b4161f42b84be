"""Run notebook cells in this process and collect their outputs as a kernel would show them."""

from __future__ import annotations

import base64
import contextlib
import io
from typing import Any

import matplotlib.pyplot  # noqa: F401 - imported before any fork, so that every fork has it
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.page import as_hook
from IPython.core.pylabtools import activate_matplotlib
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets import Type
from traitlets.config import Config

import course_lib.widgets  # noqa: F401 - likewise: most of a first cell's time is this import

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"

CUT = "\n... more output was cut here\n"
FRAME = 200  # what an output costs besides its content, so that there are not too many
KEPT = ("error", "execute_result")


class Recorder:
    """Collects the outputs of one cell, in order, up to a number of bytes.

    The last error and the last result are kept however much came before them: they decide what
    a test cell of an ordinary nbgrader course is worth.
    """

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, max_bytes: int) -> None:
        """Forget the last cell's outputs."""
        self.outputs: list[dict[str, Any]] = []
        self.late: dict[str, dict[str, Any]] = {}
        self.left = max_bytes
        self.is_cut = False
        self.is_cleared = False

    def end(self) -> list[dict[str, Any]]:
        """Return what was collected."""
        return [_finished(output) for output in [*self.outputs, *self.late.values()]]

    def clear(self, *, wait: bool) -> None:
        """Forget what was collected: at once, or when something else is to be shown."""
        self.is_cleared = True
        if not wait:
            self._clear_now()

    def _clear_now(self) -> None:
        if self.is_cleared:
            self.outputs.clear()
            self.is_cleared = False

    def add(self, output: dict[str, Any], size: int) -> None:
        """Add an output, or a note that it was cut."""
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

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder = recorder
        self.name = name

    def write(self, text: str) -> int:
        """Record text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
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
        name = (transient or {}).get("display_id")
        if update:
            self.shell.recorder.update(name, data, metadata or {})
        else:
            self.shell.recorder.show("display_data", data, metadata or {}, display_id=name)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait=wait)


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
        lines = [line[:500] for line in "\n".join(stb).split("\n")[-60:]]
        error = {"ename": etype.__name__[:200], "evalue": str(evalue)[:2000], "traceback": lines}
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
    # A page of help is no output in a notebook.
    shell.set_hook("show_in_pager", as_hook(lambda *_, **__: None), 0)
    activate_matplotlib(INLINE_BACKEND)
    configure_inline_support(shell, INLINE_BACKEND)
    # The first traceback imports what it is formatted with: once here, or in every fork.
    run_cell(shell, "raise ValueError", 0)
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
            result = shell.run_cell(source, store_history=False)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as caught:  # noqa: BLE001 - the next cell runs, as in a kernel
            error = caught
    if error is not None:
        recorder.ensure_error(type(error).__name__)
    return recorder.end()


def _finished(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output as nbformat has it."""
    finished = {key: value for key, value in output.items() if key != "display_id"}
    if "text" in output:
        finished["text"] = "".join(output["text"])
    return finished


def _size(data: dict[str, Any]) -> int:
    return sum(len(str(content)) for content in data.values())


def _shortened(output: dict[str, Any]) -> dict[str, Any]:
    """Return a result with nothing but a short text; an error is short already."""
    if "data" not in output:
        return output
    return {**output, "data": {"text/plain": str(output["data"].get("text/plain", ""))[:2000]}}


def _as_text(content: Any) -> Any:
    return base64.b64encode(content).decode("ascii") if isinstance(content, bytes) else content
