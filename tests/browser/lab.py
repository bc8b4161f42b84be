"""Drive a real JupyterLab in a real Chromium: start it, open a notebook, run it, look at it."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat

ROOT = Path(__file__).resolve().parents[2]
INSTALL_CHROMIUM = "no Chromium found; install one with: apt-get install chromium"
# Root may not use Chromium's own sandbox; a container's /dev/shm is small.
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
START_SECONDS = 90
IDLE_MS = 90_000
VALUE_SECONDS = 10

SETTINGS = {
    "apputils-extension/notification.jupyterlab-settings": (
        '{"fetchNews": "false", "checkForUpdates": false}'
    ),
    "docmanager-extension/plugin.jupyterlab-settings": '{"autosave": false}',
    # A windowed notebook may take cells, and their widgets, out of the page.
    "notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
}
DARK = {"apputils-extension/themes.jupyterlab-settings": '{"theme": "JupyterLab Dark"}'}


def find_chromium():
    """Path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def write_notebook(path, cells):
    """Write a notebook of code cells for the default kernel."""
    # Without a kernelspec JupyterLab would ask which kernel to use.
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=code, metadata=metadata), path)


def control(place, label):
    """Control with this label, to the letter, in a cell, a stage or the whole page."""
    return place.get_by_label(label, exact=True)


def note(place):
    """Sentence below the picture of a stage."""
    return place.locator(".stage .note")


def accessibility_violations(page, scope="html"):
    """Rules of axe-core that a page, or a part of it, breaks: each with its first offender."""
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("(scope) => axe.run({ include: [[scope]] })", scope)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def press(focused, *keys):
    """Focus a control and press keys, one after the other."""
    focused.focus()
    for key in keys:
        focused.page.keyboard.press(key)


class Server:
    """A JupyterLab of its own: nothing is read from, or left in, the user's folders."""

    def __init__(self, folder, home, settings=None, library=ROOT):
        self.folder, self._home, self._library = Path(folder), Path(home), Path(library)
        self._port, self._token = _free_port(), secrets.token_hex(16)
        self._write_settings({**SETTINGS, **(settings or {})})
        self._process = None

    def __enter__(self):
        log = (self._home / "server.log").open("w")
        self._process = subprocess.Popen(
            self._command(), env=self._environment(), cwd=self.folder, stdout=log, stderr=log
        )
        log.close()
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def origin(self):
        """Where the server listens."""
        return f"http://127.0.0.1:{self._port}"

    def address(self, notebook):
        """Page that shows one notebook, with nothing restored from an earlier visit."""
        return f"{self.origin}/doc/tree/{notebook}?token={self._token}&reset"

    def _command(self):
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ip=127.0.0.1", f"--port={self._port}", "--ServerApp.port_retries=0"),
            *(f"--IdentityProvider.token={self._token}", f"--ServerApp.root_dir={self.folder}"),
            *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url="),
            "--ServerApp.terminals_enabled=False",
        ]

    def _environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "COURSE"))}
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "MPLCONFIGDIR": "matplotlib",
        }
        own = {name: str(self._home / folder) for name, folder in folders.items()}
        path = os.pathsep.join(filter(None, (str(self._library), kept.get("PYTHONPATH"))))
        return {**kept, **own, "PYTHONPATH": path}

    def _write_settings(self, settings):
        for name, content in settings.items():
            path = self._home / "settings" / "@jupyterlab" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def _wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urlopen(f"{self.origin}/api?token={self._token}", timeout=2).close()
            except (URLError, OSError):
                time.sleep(0.1)
            else:
                return
        log = (self._home / "server.log").read_text()[-2000:]
        raise RuntimeError(
            f"JupyterLab did not start within {START_SECONDS} s. Its log ends:\n{log}"
        )


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def chromium():
    """A headless Chromium: playwright's ``BrowserContext``, whose pages share one cache."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
        )
        try:
            yield browser.new_context()
        finally:
            browser.close()


@contextmanager
def running(browser, server, notebook):
    """Open a notebook and run it, without an error; until it is closed, without any trouble."""
    lab = Lab(browser, server, notebook)
    try:
        lab.run_all()
        errors = lab.errors()
        assert errors == [], errors
        yield lab
        assert lab.troubles == [], lab.troubles
    finally:
        lab.close()


class Lab:
    """One notebook open in JupyterLab.

    ``page`` is playwright's page; ``troubles`` collects console errors, page errors and requests
    that leave the machine.
    """

    def __init__(self, browser, server, notebook, width=1000, height=1000):
        self.page = browser.new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        self.troubles = []
        self._server = server
        self._listen()
        self.page.goto(server.address(notebook))
        self._wait_restored()
        self.wait_idle()

    def _wait_restored(self):
        """Wait for the application, which may load its page once more to reset the workspace."""
        from playwright.sync_api import Error

        for attempts_left in (2, 1, 0):
            try:
                self.page.wait_for_function("window.jupyterapp !== undefined", timeout=IDLE_MS)
                self.page.evaluate("async () => { await jupyterapp.restored }")
            except Error as error:
                if "navigation" not in error.message or not attempts_left:
                    raise
            else:
                return

    def _listen(self):
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on(
            "console",
            lambda m: self.troubles.append(f"console: {m.text}") if m.type == "error" else None,
        )
        self.page.on("request", self._note_outside)

    def _note_outside(self, request):
        local = (
            self._server.origin,
            self._server.origin.replace("http", "ws", 1),
            "data:",
            "blob:",
        )
        if not request.url.startswith(local):
            self.troubles.append(f"request: {request.url}")

    def wait_idle(self):
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(
            """() => {
                const session = jupyterapp.shell.currentWidget?.context?.sessionContext;
                return session?.isReady && session.session?.kernel?.status === 'idle';
            }""",
            timeout=IDLE_MS,
        )

    def command(self, name):
        """Execute one of JupyterLab's commands."""
        self.page.evaluate("async (name) => { await jupyterapp.commands.execute(name) }", name)

    def run_all(self):
        """Run every cell and wait for the last one."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            """() => [...jupyterapp.shell.currentWidget.content.widgets].every(
                ({ model }) => model.type !== 'code' || !model.sharedModel.getSource().trim()
                    || model.executionCount !== null)""",
            timeout=IDLE_MS,
        )
        self.wait_idle()

    def errors(self):
        """Error outputs of the notebook as ``name: message``."""
        return self.page.evaluate(
            """() => [...jupyterapp.shell.currentWidget.content.widgets]
                .filter(({ model }) => model.type === 'code')
                .flatMap(({ model }) => model.outputs.toJSON())
                .filter((output) => output.output_type === 'error')
                .map((output) => `${output.ename}: ${output.evalue}`)"""
        )

    def cell(self, number):
        """One cell of the page, with its output; the first is 0."""
        return self.page.locator(".jp-Cell").nth(number)

    def cell_count(self):
        """Number of cells in the notebook."""
        return self.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")

    def value(self, expression):
        """Text of a Python expression evaluated in the kernel, without a cell."""
        return self.page.evaluate(
            """async (expression) => {
                const { kernel } = jupyterapp.shell.currentWidget.context.sessionContext.session;
                const reply = await kernel.requestExecute({
                    code: '', silent: true, store_history: false,
                    user_expressions: { value: expression } }).done;
                const { value } = reply.content.user_expressions;
                return value.data ? value.data['text/plain'] : `${value.ename}: ${value.evalue}`;
            }""",
            expression,
        )

    def expect_value(self, expression, expected):
        """Wait until a Python expression has this text: the browser tells Python a little later."""
        deadline = time.monotonic() + VALUE_SECONDS
        while (value := self.value(expression)) != expected and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert value == expected

    def start_again(self, widget):
        """Move a stage, by its name in the kernel, to the values it had when it appeared."""
        self.value(f"{widget}.move(**{widget}._script.start)")

    def accessibility_violations(self, scope=".jp-OutputArea-output"):
        """Rules of axe-core that the outputs break."""
        return accessibility_violations(self.page, scope)

    def close(self):
        """Shut the kernel down and close the page."""
        self.page.evaluate(
            "async () => { await jupyterapp.shell.currentWidget.context.sessionContext.shutdown() }"
        )
        self.page.close()
