"""The corpus itself: every file says what it tries and what it must earn, and none is vacuous."""

import ast
import builtins

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from course_lib.sheets import Limit
from tests.hostile.corpus import EXERCISES, HONEST, KNOWN, POINTS, hostile, roster

FEWEST = 75
CORPUS = hostile()


def name_of(submission):
    return submission.name


each = pytest.mark.parametrize("submission", CORPUS, ids=name_of)


def test_there_are_as_many_as_promised():
    assert len(CORPUS) >= FEWEST
    assert len({one.id for one in roster()}) == len(roster())


def test_every_exercise_can_be_attacked():
    assert set(POINTS) == set(EXERCISES) == set(HONEST)


@each
def test_says_what_it_tries(submission):
    assert submission.module.__doc__
    assert submission.module.__doc__.strip().endswith((".", "?"))


@each
def test_says_what_it_must_earn(submission):
    expected = submission.get("EXPECTED")

    assert isinstance(expected, dict)
    assert all(0 <= points < POINTS[name] for name, points in expected.items())
    assert set(submission.get("CELLS", {})) <= set(POINTS)
    constants = {name for name in vars(submission.module) if name.isupper()}
    imported = {"ASSIGNMENT", "FILE_NAME", "FORGE", "HONEST", "POINTS"}
    assert constants <= KNOWN | imported


@each
def test_keeps_an_honest_part_or_says_why_it_cannot(submission):
    # A zero for all would also be what a grader that grades nothing gives.
    whole = sum(submission.expected.values())

    assert whole > 0 or submission.status == "unreadable" or "\n\n" in submission.module.__doc__


@each
def test_is_python_that_runs(submission):
    # An attack with a slip in it would prove nothing.
    for source in sources_of(submission):
        compile(source, submission.name, "exec")


@each
def test_says_how_it_ends(submission):
    exceptions = {name for name in vars(builtins) if name.endswith(("Error", "Exit", "Iteration"))}

    assert submission.ends <= exceptions | {limit.value for limit in Limit} | {"an exception"}


@each
def test_passes_over_no_failure_of_its_own(submission):
    # What only passes would do so, too, if the attack failed for another reason than the grader's.
    for source in sources_of(submission):
        nodes = list(ast.walk(ast.parse(source)))
        silent = [one for one in nodes if isinstance(one, ast.ExceptHandler) and is_silent(one)]
        speaks = any(isinstance(one, ast.Assert) for one in nodes)
        assert not silent or speaks or submission.shown or submission.ends


def is_silent(handler):
    return all(isinstance(line, ast.Pass) for line in handler.body)


def sources_of(submission):
    """Return what a submission runs, but where it is meant to be no Python."""
    if submission.name in ("honest/failing_cells", "tampered_cells/split"):
        return []
    cells = [*submission.get("CELLS", {}).values(), *map(submission.get, ("FIRST", "LAST"))]
    return [TransformerManager().transform_cell(source) for source in cells if source]
