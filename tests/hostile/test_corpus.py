"""The corpus itself: every file says what it tries and what it must earn, and none is vacuous."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

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
    imported = {"ASSIGNMENT", "FILE_NAME", "HONEST", "POINTS"}
    assert constants <= KNOWN | imported


@each
def test_keeps_an_honest_part_or_says_why_it_cannot(submission):
    # A zero for all would also be what a grader that grades nothing gives.
    whole = sum(submission.expected.values())

    assert whole > 0 or submission.status == "unreadable" or "\n\n" in submission.module.__doc__


@each
def test_is_python_that_runs(submission):
    # An attack with a slip in it would prove nothing.
    manager = TransformerManager()
    meant_to_fail = submission.name in ("honest/failing_cells", "tampered_cells/split")
    sources = [*submission.get("CELLS", {}).values(), *map(submission.get, ("FIRST", "LAST"))]
    for source in filter(None, sources if not meant_to_fail else []):
        compile(manager.transform_cell(source), submission.name, "exec")
