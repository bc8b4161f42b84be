"""Grades the hostile class once per session, and tells at the end what came of each kind."""

import pytest

from tests.hostile import batch as grading

GRADED = pytest.StashKey()


@pytest.fixture(scope="session")
def batch(request, tmp_path_factory):
    """Return the graded class."""
    graded = grading.run(tmp_path_factory.mktemp("hostile"))
    request.config.stash[GRADED] = graded
    return graded


def pytest_terminal_summary(terminalreporter, config):
    graded = config.stash.get(GRADED, None)
    if graded is not None:
        terminalreporter.section("hostile submissions")
        for line in grading.table(graded):
            terminalreporter.write_line(line)
