"""Fixtures for tests in a real browser; without a Chromium they are skipped, visibly."""

import signal
from pathlib import Path

import pytest

from tests.browser.lab import Lab, Server, write_notebook


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
    """Call with the sources of cells: writes the notebook, opens it and runs every cell."""
    opened = []

    def open_it(cells):
        name = f"{Path(request.node.name).stem}-{len(opened)}.ipynb"
        write_notebook(server.folder / name, cells)
        lab = Lab(browser, server, name)
        opened.append(lab)
        lab.run_all()
        return lab

    yield open_it
    for lab in opened:
        lab.close()


@pytest.fixture(scope="module")
def lab(open_notebook, request):
    """Yield a notebook of the test module's CELLS: no error when it runs, no trouble after it."""
    opened = open_notebook(request.module.CELLS)
    assert opened.errors() == []
    yield opened
    assert opened.troubles == []
