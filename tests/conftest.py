"""What all tests share: one that this machine cannot run is skipped, and says what is missing."""

import functools
import os

# Small matrices, and often more than one process of tests: threads would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest


def missing_browser():
    from tests.browser.lab import INSTALL_CHROMIUM, find_chromium

    return "" if find_chromium() else INSTALL_CHROMIUM


def missing_sandbox():
    from autograder.isolation.sandbox import missing_isolation

    return missing_isolation()


def missing_server():
    from tests.postgresql.server import INSTALL_SERVER, find_server

    return "" if find_server() else INSTALL_SERVER


#: Files that take minutes, begun first: at the end no processor waits for another.
SLOWEST = (
    "tests/notebooks/test_every_notebook.py",
    "tests/hostile/test_hostile.py",
    "tests/autograder/exercises/test_every_exercise.py",
    "tests/end_to_end/test_first_week.py",
    "tests/faithful/test_course.py",
    "tests/faithful/test_notebooks.py",
    "tests/autograder/isolation/test_sandbox.py",
    "tests/resume/test_killed.py",
)
#: Lines to print at the end, by their title; several processes may add to it.
SUMMARIES = pytest.StashKey[dict[str, list[str]]]()
NEEDS = {"browser": missing_browser, "postgresql": missing_server, "sandbox": missing_sandbox}


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all tests: playwright does not start twice in a process."""
    from tests.browser.lab import chromium

    with chromium() as started:
        yield started


def pytest_configure(config):
    config.stash[SUMMARIES] = {}


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # one of several processes
        session.config.workeroutput["summaries"] = session.config.stash[SUMMARIES]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[SUMMARIES].update(getattr(node, "workeroutput", {}).get("summaries", {}))


def pytest_terminal_summary(terminalreporter, config):
    for title, lines in config.stash[SUMMARIES].items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(items):
    slow = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: slow.get(item.nodeid.split("::")[0], len(slow)))
    for marker, missing in NEEDS.items():
        marked = [item for item in items if item.get_closest_marker(marker)]
        reason = missing() if marked else ""
        for item in marked if reason else []:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def one_look_at_the_schema():
    """Let nbgrader ask for its schema's version once, not again for each new gradebook."""
    from nbgrader import api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", functools.cache(api.get_alembic_version))
        yield
