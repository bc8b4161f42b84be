"""What students lay beside their notebooks does no harm where it is really taken along."""

import pytest

from tests.hostile import batch as grading
from tests.hostile import evidence
from tests.hostile.corpus import ASSIGNMENT, roster, with_files

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

CLASS = roster(with_files())
HOSTILE = [student for student in CLASS if not student.is_witness]
WITNESSES = [student for student in CLASS if student.is_witness]


def name_of(student):
    return f"{student.id} {student.submission.name}"


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Return the class, graded in a course that takes files along."""
    return grading.run(tmp_path_factory.mktemp("beside"), CLASS, takes_files=True)


def test_every_command_ends_well(batch):
    assert [exit_code for exit_code, _ in batch.ended.values()] == [0, 0, 0]


def test_nothing_outside_the_sandbox_is_touched(batch):
    assert [*batch.touched, *batch.left, *batch.calls] == []


@pytest.mark.parametrize("student", CLASS, ids=name_of)
def test_earns_its_honest_part_and_nothing_more(batch, student):
    assert grading.all_told(batch, student) == []


@pytest.mark.parametrize("student", HOSTILE, ids=name_of)
def test_its_files_lie_beside_it(batch, student):
    _, printed = evidence.of(batch.record(student), batch.notebook(student))
    names = grading.brought(batch.root / "class" / student.id / ASSIGNMENT)

    assert set(names) <= set(printed.split())


@pytest.mark.parametrize("student", WITNESSES, ids=name_of)
def test_an_honest_verdict_is_the_same_as_without_the_others(batch, student):
    assert batch.record(student) == batch.alone[student.id]
