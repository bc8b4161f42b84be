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
    from autograder.sandbox import missing_isolation

    return missing_isolation()


def missing_server():
    from tests.postgresql.server import INSTALL_SERVER, find_server

    return "" if find_server() else INSTALL_SERVER


NEEDS = {"browser": missing_browser, "postgresql": missing_server, "sandbox": missing_sandbox}


def pytest_collection_modifyitems(items):
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
