"""Sandboxes are started once, lent to one submission at a time, and gone at the end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import autograder.isolation.sandbox as boundary
from autograder.isolation import sandboxes
from autograder.isolation.limits import Limits
from autograder.isolation.sandbox import NoIsolationError, SandboxError
from autograder.isolation.sandboxes import Sandboxes, at_most, borrower
from tests.autograder.conftest import text_of

pytestmark = pytest.mark.sandbox
SECONDS = 30.0


@pytest.fixture
def lenders():
    lenders = Sandboxes(unsafe=False)
    yield lenders
    lenders.close()


class FakeSandbox:
    """Counts how many are started, and how many run at a time."""

    started = most = running = 0
    lock = threading.Lock()
    meet = None

    def __init__(self, limits=None, *, unsafe=False):
        self.limits, self.unsafe, self.is_open = limits, unsafe, False

    def __enter__(self):
        self.is_open = True
        with FakeSandbox.lock:
            FakeSandbox.started += 1
        return self

    def __exit__(self, *_):
        self.is_open = False

    def run(self, *_, **__):
        with FakeSandbox.lock:
            FakeSandbox.running += 1
            FakeSandbox.most = max(FakeSandbox.most, FakeSandbox.running)
        try:
            if FakeSandbox.meet is not None:
                FakeSandbox.meet.wait(SECONDS)
            return self
        finally:
            with FakeSandbox.lock:
                FakeSandbox.running -= 1


@pytest.fixture
def fake(monkeypatch):
    sandboxes.close()  # other tests leave real ones to this process
    monkeypatch.setattr(sandboxes, "Sandbox", FakeSandbox)
    for counted in ("started", "most", "running"):
        monkeypatch.setattr(FakeSandbox, counted, 0)
    monkeypatch.setattr(FakeSandbox, "meet", None)
    return FakeSandbox


def in_threads(count, work):
    with ThreadPoolExecutor(count) as executor:
        return [one.result(SECONDS) for one in [executor.submit(work) for _ in range(3 * count)]]


def run_one():
    return borrower(Limits(), unsafe=False).run([], [])


def test_the_first_who_asks_gets_what_was_launched_with_the_limits_asked_for(lenders):
    lenders.launch()
    (launched,) = lenders._launched
    limits = Limits(cell_seconds=7)
    lenders.ensure(limits)
    with lenders.lend(limits) as sandbox:
        assert sandbox is launched
        assert sandbox.limits is limits
        assert text_of(sandbox.run(["print(6 * 7)"], []).outputs[0]) == "42\n"


def test_what_nobody_asks_for_is_gone_at_the_end(lenders):
    lenders.launch()
    (launched,) = lenders._launched
    lenders.close()
    assert launched._process is None
    assert not launched._home.exists()


def test_where_none_can_start_the_one_who_asks_is_told(lenders, monkeypatch):
    monkeypatch.setattr(boundary, "missing_isolation", lambda: "no kernel for it")
    lenders.launch()
    for _ in range(2):
        with pytest.raises(NoIsolationError, match="no kernel for it"):
            lenders.ensure(Limits())


def test_a_worker_that_ends_at_its_start_is_told_of_when_it_is_needed(lenders, monkeypatch):
    monkeypatch.setattr(boundary, "_bootstrap", lambda _: "raise SystemExit('no memory')")
    lenders.launch()
    (launched,) = lenders._launched
    with pytest.raises(SandboxError, match="no memory"):
        lenders.ensure(Limits())
    assert not launched._home.exists()


def test_who_asks_for_one_without_isolation_gets_no_other(fake):
    with at_most(1):
        kinds = [borrower(Limits(), unsafe=unsafe).run([], []).unsafe for unsafe in (True, False)]
    assert kinds == [True, False]


def test_one_is_started_once_for_all_who_come_after_each_other(fake):
    with at_most(5):
        assert len({run_one() for _ in range(4)}) == 1
    assert fake.started == 1


def test_each_has_the_limits_of_who_borrows(fake):
    with at_most(1):
        seen = [
            borrower(limits, unsafe=False).run([], []).limits for limits in (Limits(7), Limits(8))
        ]
    assert seen == [Limits(7), Limits(8)]


def test_there_are_never_more_than_allowed_and_who_waits_gets_one(fake):
    with at_most(2):
        in_threads(4, run_one)
    assert 1 <= fake.most <= fake.started <= 2


def test_as_many_as_allowed_run_at_the_same_time(fake, monkeypatch):
    monkeypatch.setattr(fake, "meet", threading.Barrier(2))
    with at_most(2), ThreadPoolExecutor(2) as executor:
        both = [executor.submit(run_one) for _ in range(2)]
        assert len({one.result(SECONDS) for one in both}) == 2


def test_the_end_closes_all_and_the_next_starts_anew(fake):
    with at_most(1):
        first = run_one()
    assert not first.is_open
    with at_most(1):
        assert run_one() is not first
    assert fake.started == 2


def test_who_waits_when_all_are_closed_is_told(fake):
    with at_most(1):
        waiting = borrower(Limits(), unsafe=False)
        with waiting.lenders.lend(Limits()), ThreadPoolExecutor(1) as executor:
            late = executor.submit(waiting.run, [], [])
            sandboxes.close()
            with pytest.raises(SandboxError):
                late.result(SECONDS)


def test_who_waits_for_a_start_that_fails_is_told(fake, monkeypatch):
    begun, fail = threading.Event(), threading.Event()

    def enter(_):
        begun.set()
        fail.wait(SECONDS)
        raise SandboxError("no room")

    monkeypatch.setattr(fake, "__enter__", enter)
    with at_most(1), ThreadPoolExecutor(2) as executor:
        first = executor.submit(run_one)
        begun.wait(SECONDS)
        second = executor.submit(run_one)
        fail.set()
        for one in (first, second):
            with pytest.raises(SandboxError):
                one.result(SECONDS)
