"""Failures without a name: gathered by what they do, shown by the shortest, named by nobody."""

import pytest

from autograder.report.clusters import clusters, plain_code
from autograder.report.gather import Part
from tests.autograder.report.conftest import BLANK, roll, submission


def odd(fingerprint="", reason="ewa: the value is not right.", **more):
    facts = {"score": 0.0, "reason": reason, "rung": "values", "fingerprint": fingerprint}
    return Part(**facts | more)


def found(made, sources=None):
    return clusters(made, lambda student, cell: (sources or {}).get(student, ""))


def test_equal_fingerprints_are_one_group_and_the_largest_comes_first():
    groups = found(
        roll(
            submission("a", ewa=odd("1")),
            submission("b", ewa=odd("2", reason="ewa: is late.", failed=("sum",))),
            submission("c", ewa=odd("2", reason="ewa: is late.", failed=("sum",))),
            submission("d", lag=odd("2")),
        )
    )
    assert [(one.exercise, one.students) for one in groups] == [
        ("ewa", ("b", "c")),
        ("ewa", ("a",)),
        ("lag", ("d",)),
    ]
    assert (groups[0].reason, groups[0].failed) == ("ewa: is late.", ("sum",))


def test_the_fingerprint_tells_whatever_the_reason_says():
    apart = found(roll(submission("a", ewa=odd("1")), submission("b", ewa=odd("2"))))
    assert len(apart) == 2
    together = roll(submission("a", ewa=odd("1")), submission("b", ewa=odd("1", reason="other")))
    assert len(found(together)) == 1


def test_without_fingerprints_the_reason_tells():
    """What was graded before there were any, or by asserts, is gathered too."""
    groups = found(roll(submission("a", ewa=odd()), submission("b", ewa=odd(reason="other"))))
    assert len(groups) == 2


@pytest.mark.parametrize(
    "part",
    [
        Part(10.0),
        BLANK,
        odd("1", mistake="swapped"),
        odd("1", rung="defined"),
        odd("1", is_waiting=True),
    ],
)
def test_what_is_right_blank_named_or_never_ran_is_in_none(part):
    assert found(roll(submission("a", ewa=part))) == ()


def test_an_unreadable_notebook_is_in_none():
    assert found(roll(submission("a", ewa=odd(), status="unreadable"))) == ()


def test_the_shortest_of_a_group_is_its_example():
    made = roll(*(submission(name, ewa=odd("1")) for name in "abc"))
    sources = {"a": "x = 1 + 1 + 1", "b": "x = 3  # mine, Bo", "c": ""}
    assert found(made, sources)[0].example == "x = 3"


def test_code_is_shown_without_what_its_author_said():
    source = '''
"""By Ann."""
def ewa(theta):  # Ann's
    """Ann's average."""
    "by Ann"
    def inner():
        """Only this."""
    return theta
'''
    assert plain_code(
        source
    ) == "def ewa(theta):\n\n    def inner():\n        pass\n    return theta".replace("\n\n", "\n")


def test_code_that_does_not_parse_loses_its_comments():
    assert plain_code("def ewa(theta:  # Ann\n    return 1\n\n") == "def ewa(theta:\n    return 1"


DEEP = "x = " + "-" * 3_000 + "1"
HOSTILE = ["(" * 10_000, "x = '\0'", "-" * 100_000 + "1", DEEP, "x = 1\n" * 900]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_code_is_shown_in_part(source):
    shown = plain_code(source).splitlines()
    assert 0 < len(shown) <= 41
    assert max(map(len, shown)) <= 200
