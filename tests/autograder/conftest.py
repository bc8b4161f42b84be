"""What the autograder's tests share: a sandbox that is started once, with short limits."""

from dataclasses import replace

import pytest

from autograder.limits import MEBIBYTE, Limits
from autograder.sandbox import Call, Sandbox
from course_lib.sheets import Case

SHORT = Limits(
    cell_seconds=10,
    call_seconds=10,
    total_seconds=60,
    memory_bytes=256 * MEBIBYTE,
    processes=16,
    file_bytes=MEBIBYTE,
    output_bytes=20_000,
    value_bytes=200_000,
    stops=4,
)


@pytest.fixture(scope="session")
def shared_sandbox():
    with Sandbox(SHORT) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox):
    """Yield the shared sandbox; a test may give it other limits."""
    shared_sandbox.limits = SHORT
    yield shared_sandbox
    shared_sandbox.limits = SHORT


@pytest.fixture
def limit(sandbox):
    """Return a function that changes some of the sandbox's limits for one test."""

    def change(**limits):
        sandbox.limits = replace(sandbox.limits, **limits)

    return change


def call(name, *argument_lists):
    """Return a call of a function, once with each list of arguments."""
    cases = tuple(Case(f"case {i}", "idea", tuple(args)) for i, args in enumerate(argument_lists))
    return Call(name, cases)


def text_of(outputs):
    """Return what a cell printed and showed, errors as ``Name: message``."""
    parts = []
    for output in outputs:
        if output["output_type"] == "error":
            parts.append(f"{output['ename']}: {output['evalue']}")
        else:
            parts.append(output.get("text") or output["data"]["text/plain"])
    return "".join(parts)
