"""How many workers a class is worth."""

import pytest

from autograder.engine import executors


@pytest.mark.parametrize(
    ("jobs", "processors", "workers"),
    [(1, 2, 1), (40, 2, 1), (99, 8, 1), (100, 8, 2), (2000, 2, 2), (2000, 8, 8)],
)
def test_another_worker_starts_for_a_class_that_is_worth_its_start(
    monkeypatch, jobs, processors, workers
):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(processors))
    assert executors.workers_for(jobs) == workers
