"""Fingerprints: what changes nothing in them, what does, and what hostile code does to them."""

import pytest

from autograder.similarity.fingerprints import RUN, fingerprints

CODE = """
import numpy as np

def smooth(days, beta, start=0.0):
    v = start
    values = []
    for day in days:
        v = beta * v + (1 - beta) * day
        values.append(v)
    return np.array(values)
"""
DISGUISED = '''
import numpy as numerics
%matplotlib inline
# nothing of this is mine
def running_mean(x: list, b: float,
                 s: float = 0.0) -> object:
    """Return a mean."""
    acc = s

    out = []
    for item in x:  # each
        acc = (b * acc
               + (1 - b) * item)
        out.append(acc)
    return numerics.array(out)
'''


def test_names_layout_comments_and_annotations_change_nothing():
    assert fingerprints(CODE).every == fingerprints(DISGUISED).every
    assert set(fingerprints(CODE).kept) == set(fingerprints(DISGUISED).kept)


def test_a_name_that_hides_one_of_pythons_own_is_a_name():
    hidden = CODE.replace("days", "input").replace("start", "sum")
    assert fingerprints(hidden).every == fingerprints(CODE).every


def test_the_order_of_functions_changes_nothing():
    other = "def other(a, b):\n    return [a * x + b for x in range(a) if x > b]\n"
    assert fingerprints(other + CODE).every == fingerprints(CODE + other).every


@pytest.mark.parametrize(
    ("old", "new"),
    [("beta * v +", "beta * v -"), ("(1 - beta)", "(2 - beta)"), ("np.array", "np.sort")],
)
def test_another_operation_number_or_function_does(old, new):
    assert fingerprints(CODE).every != fingerprints(CODE.replace(old, new)).every


def test_a_fingerprint_knows_its_lines():
    lines = set().union(*fingerprints(CODE).kept.values())
    assert lines <= set(range(1, 11))
    assert {7, 8} <= lines
    shifted = set().union(*fingerprints("\n\n!ls\n" + CODE).kept.values())
    assert max(shifted) == max(lines) + 3


def test_a_long_copied_passage_always_shares_a_kept_one():
    """That is what winnowing promises, whatever stands around the passage."""
    alone = set(fingerprints(CODE).kept)
    for before in ("x = 1\n", "def f():\n    pass\n", "y = [a for a in range(3)]\n" * 5):
        assert alone & set(fingerprints(before + CODE + before).kept)


HOSTILE = {
    "empty": "",
    "a word": "x",
    "no Python": "def ewa(",
    "null": "x = '\0'",
    "deep": "(" * 50_000,
    "deep but sound": "x = " + "-" * 3_000 + "1",
    "half a character": "x = '\ud800'",
    "only magics": "%run a\n!rm b",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_has_few_or_none(source):
    found = fingerprints(source)
    assert set(found.kept) <= found.every


def test_a_flood_is_cut():
    assert len(fingerprints("x = f(x) + 1\n" * 200_000).kept) <= 50_000
    assert len(fingerprints("x = 1\n" * (RUN + 9)).every) <= 4  # the same run, over and over
