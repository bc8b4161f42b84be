"""Fixtures for tests in a real browser; without a Chromium they are skipped, visibly."""

import signal
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.browser.lab import Server, running, write_notebook


@pytest.fixture(scope="session", autouse=True)
def leave_nothing_running():
    """Turn a polite kill into an exception, so that the server is stopped on the way out."""

    def stop(*_args):
        raise SystemExit("stopped by SIGTERM")

    before = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One JupyterLab, on an empty folder, for all tests."""
    folder = tmp_path_factory.mktemp("notebooks")
    with Server(folder, tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="module")
def open_notebook(browser, server, request):
    """Call with the sources of cells: no error when they run, no trouble until the module ends."""
    numbers = count()

    def open_it(cells):
        name = f"{Path(request.node.name).stem}-{next(numbers)}.ipynb"
        write_notebook(server.folder / name, cells)
        return opened.enter_context(running(browser, server, name))

    with ExitStack() as opened:
        yield open_it


@pytest.fixture(scope="module")
def lab(open_notebook, request):
    """Return a notebook of the test module's CELLS, which have run."""
    return open_notebook(request.module.CELLS)
