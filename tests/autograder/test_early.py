"""A sandbox launched early is the one that grades, and never one that was not asked for."""

import pytest

import autograder.sandbox as boundary
from autograder import early
from autograder.limits import Limits
from autograder.sandbox import NoIsolationError
from tests.autograder.conftest import text_of

pytestmark = pytest.mark.sandbox


@pytest.fixture
def launched():
    early.launch()
    (sandbox,) = early._waiting
    yield sandbox
    early.close()


def test_the_first_who_asks_gets_it_with_the_limits_asked_for(launched):
    limits = Limits(cell_seconds=7)
    with early.sandbox(limits, unsafe=False) as sandbox:
        assert sandbox is launched
        assert sandbox.limits is limits
        assert text_of(sandbox.run(["print(6 * 7)"], []).outputs[0]) == "42\n"
        with early.sandbox(limits, unsafe=False) as another:
            assert another is not sandbox


def test_who_asks_for_one_without_isolation_gets_another(launched):
    assert early.sandbox(Limits(), unsafe=True) is not launched


def test_what_nobody_asks_for_is_gone_at_the_end(launched):
    early.close()
    assert launched._process is None
    assert not launched._home.exists()


def test_where_none_can_start_the_one_who_asks_is_told(monkeypatch):
    monkeypatch.setattr(boundary, "missing_isolation", lambda: "no kernel for it")
    early.launch()
    sandbox = early.sandbox(Limits(), unsafe=False)
    with pytest.raises(NoIsolationError, match="no kernel for it"), sandbox:
        pass


def test_a_worker_that_ends_at_its_start_is_told_of_on_entering(monkeypatch):
    monkeypatch.setattr(boundary, "_bootstrap", lambda _: "raise SystemExit('no memory')")
    early.launch()
    sandbox = early.sandbox(Limits(), unsafe=False)
    with pytest.raises(boundary.SandboxError, match="no memory"), sandbox:
        pass
    assert not sandbox._home.exists()
