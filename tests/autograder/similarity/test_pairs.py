"""Pairs: a copy is found in every disguise, and independent right solutions are not flagged.

The solutions are the right ways that the exercises declare: a class in which nobody copied. They
are compared without being known, so that the discount for known ways does not answer for them.
"""

import random
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from autograder.exercises import ASSIGNMENTS
from autograder.similarity.fingerprints import Prints, fingerprints
from autograder.similarity.pairs import alike
from autograder.student_code import as_student_code
from tests.autograder.similarity.disguises import DISGUISES, disguise


@cache
def right_ways(assignment):
    """Return the right ways to write each exercise, as students write them."""
    return [
        [as_student_code(way, one.name) for way in one.alternatives]
        for one in ASSIGNMENTS[assignment]
    ]


@cache
def known(assignment):
    """Return what counts for nothing: the reference and the declared mistakes."""
    functions = [
        (function, one.name)
        for one in ASSIGNMENTS[assignment]
        for function in (one.reference, *(wrong.function for wrong in one.misconceptions))
    ]
    sources = (as_student_code(function, name) for function, name in functions)
    return frozenset(one for source in sources for one in fingerprints(source).every)


def class_of(assignment):
    """Return a class in which each student writes every exercise in a way of their own."""
    ways = right_ways(assignment)
    return {
        f"student-{n}": [found[n] for found in ways if n < len(found)]
        for n in range(max(map(len, ways)))
    }


def compare(sources, assignment):
    prints = {who: [fingerprints(one) for one in cells] for who, cells in sources.items()}
    return alike(prints, known(assignment))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_independent_right_solutions_are_not_flagged(assignment):
    assert compare(class_of(assignment), assignment) == []


@pytest.mark.parametrize("size", [20, 100, 1000])
def test_a_class_that_draws_its_ways_at_random_is_not_flagged(size):
    """Many share a way with many: that is what everybody writes."""
    chance = random.Random(size)
    cells = [[fingerprints(way) for way in found] for found in right_ways("07_optimizers")]
    every = {one for found in cells for prints in found for one in prints.every}
    crowd = {f"s{n}": [chance.choice(found) for found in cells] for n in range(size)}
    assert alike(crowd, every) == []
    if size >= 100:
        assert alike(crowd) == []


@pytest.mark.parametrize("change", DISGUISES)
@pytest.mark.parametrize("assignment", ["00_foundations", "06_averages", "08_batch_norm"])
def test_a_disguised_copy_is_found_and_nobody_else(assignment, change):
    sources = class_of(assignment)
    chance = random.Random(1)
    sources["copy"] = [change(one, chance) for one in sources["student-1"]]
    assert [pair.students for pair in compare(sources, assignment)] == [("copy", "student-1")]


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.sampled_from(sorted(ASSIGNMENTS)), st.integers(0, 10**6))
def test_a_copy_in_all_disguises_at_once_is_found(assignment, seed):
    sources, chance = class_of(assignment), random.Random(seed)
    full = [who for who, cells in sources.items() if len(cells) == len(right_ways(assignment))]
    author = chance.choice(full)
    cells = [disguise(one, seed) for one in sources[author]]
    chance.shuffle(cells)
    sources["copy"] = ["\n\n".join(cells)]  # all in one cell
    assert [pair.students for pair in compare(sources, assignment)] == [("copy", author)]


def test_who_copied_half_is_found_too():
    sources = class_of("00_foundations")
    half = len(sources["student-1"]) // 2
    sources["copy"] = [*sources["student-1"][:half], *sources["student-2"][half:][:2]]
    assert ("copy", "student-1") in [pair.students for pair in compare(sources, "00_foundations")]


# --- by hand -------------------------------------------------------------------------------


def prints(*numbers):
    return [Prints({one: {1} for one in numbers}, frozenset(numbers))]


def test_what_more_share_counts_less():
    crowd = {f"c{n}": prints(1000 + n) for n in range(100)}
    two = alike(crowd | {"a": prints(*range(40)), "b": prints(*range(40))})
    [pair] = two
    assert (pair.students, pair.shares, pair.weight) == (("a", "b"), (1.0, 1.0), 40.0)
    three = alike(crowd | {who: prints(*range(40)) for who in "abc"})
    assert len(three) == 3
    assert all(one.weight < 40 for one in three)
    many = alike(crowd | {f"m{n}": prints(*range(40)) for n in range(30)})
    assert many == []


def test_what_everybody_has_is_no_share_of_what_is_unusual():
    crowd = {f"c{n}": prints(1000 + n, *range(500, 600)) for n in range(100)}
    two = {who: prints(*range(40), *range(500, 600)) for who in "ab"}
    [pair] = alike(crowd | two)
    assert pair.shares == (1.0, 1.0)


def test_what_is_known_counts_for_nothing():
    both = {"a": prints(*range(40)), "b": prints(*range(40))}
    assert alike(both)
    assert alike(both, known=range(30)) == []


def test_little_in_common_is_not_shown():
    assert alike({"a": prints(*range(20)), "b": prints(*range(20))}) == []
    much_else = {"a": prints(*range(40)), "b": prints(*range(300))}
    assert alike(much_else) == []


def test_a_long_passage_in_much_else_is_shown():
    found = alike({"a": prints(*range(70)), "b": prints(*range(500))})
    assert found[0].shares == (1.0, 0.14)


def test_the_most_alike_come_first_in_an_order_of_their_own():
    crowd = {who: prints(*range(60)) for who in "ba"} | {
        who: prints(*range(99, 130)) for who in "dc"
    }
    assert [pair.students for pair in alike(crowd)] == [("a", "b"), ("c", "d")]
    assert alike({}) == alike({"a": prints(1)}) == []
