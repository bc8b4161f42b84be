"""Where jobs run: threads of this process, which share some sandboxes, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from autograder.course import CourseError
from autograder.engine.provenance import code_digest
from autograder.isolation import sandboxes

CONNECT_SECONDS = 10
JOBS_FOR_ANOTHER = 50  # a worker starts in the time that another needs for so many


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """Run jobs here, with so many sandboxes.

    Student code runs in the sandboxes' own processes, beside each other. A thread waits for one and
    compares what comes out; one thread more than there are sandboxes, and none of these waits.

    Yields
    ------
    Executor
        Runs jobs until the end of the ``with`` statement, which ends what still runs.
    """
    executor = ThreadPoolExecutor(workers + 1, thread_name_prefix="grading")
    try:
        with sandboxes.at_most(workers):
            try:
                yield executor
            finally:
                executor.shutdown(wait=False, cancel_futures=True)
    finally:  # whatever a job still waited for has ended with its sandbox
        executor.shutdown(wait=True)


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Run jobs on the workers of a Dask cluster.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Yields
    ------
    executor : Executor
        Runs jobs; one that a lost worker had is run by another.
    workers : int
        How many jobs run at a time.

    Raises
    ------
    CourseError
        If Dask is not installed, nobody answers, or a worker has another version of the course.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CourseError(
            "--scheduler needs Dask. Install it: pip install -e '.[instructor,cluster]'."
        ) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise CourseError(
            f"No Dask scheduler answers at {address!r} ({error}). Start one with "
            "`dask scheduler`, and name its address as it prints it."
        ) from error
    try:
        _expect_same_code(client)
        threads = sum(client.nthreads().values())
        yield client.get_executor(retries=3, pure=False), threads
    finally:
        client.close()


def _expect_same_code(client: object) -> None:
    answers: dict[str, str] = client.run(code_digest)  # type: ignore[attr-defined]
    if not answers:
        raise CourseError("The Dask scheduler has no workers. Start some with `dask worker`.")
    strangers = [worker for worker, answer in answers.items() if answer != code_digest()]
    if strangers:
        raise CourseError(
            f"The worker {strangers[0]} has another version of the course than this machine. "
            "Update both to the same commit, and start the worker again."
        )


def workers_for(jobs: int) -> int:
    """Return how many workers so many jobs are worth on this machine."""
    has_affinity = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return max(1, min(processors, jobs // JOBS_FOR_ANOTHER))
