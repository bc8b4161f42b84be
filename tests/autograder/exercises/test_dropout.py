"""The exercises of dropout: what is special about functions that draw."""

import numpy as np
import pytest

from autograder.exercises.dropout import EXERCISES
from course_lib import chances
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge
from course_lib.findings import signature

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
MASK, NETWORK = BY_NAME["dropout_mask"], BY_NAME["dropout_network"]
SEEDS = range(300)


def test_the_exercises_have_the_names_of_the_notebook():
    assert list(BY_NAME) == [
        "dropout_mask",
        "dropout_forward",
        "dropout_backward",
        "dropout_network",
        "dropout_variance",
    ]


# --- power: how surely each mistake fails the check that is named for it ----------------------

MASK_PRINTS = {
    "drops_instead_of_keeps": "swapped",
    "one_mask_for_all_examples": "same columns",
    "one_draw_per_example": "same rows",
    "seeded_inside": "fresh",
    "another_generator": "seeded",
    "exactly_so_many": "same count",
    "divided_already": "upper value large",
    "normal_instead_of_uniform": "count",
    "heads_or_tails": "count",
}
NETWORK_PRINTS = {
    "no_dropout": "one value",
    "not_divided": "upper value small",
    "divides_by_drop": "upper value large",
    "drops_instead_of_keeps": "swapped",
    "one_mask_for_all_examples": "same columns",
    "active_in_use": "varies",
    "scaled_in_use": "wrong",
    "seeded_inside": "fresh",
    "drops_output": "lower value",
    "drops_input": "many values",
    "drops_weights": "many values in same columns",
    "keep_probs_backwards": "same rows",
}
PRINTS = [(MASK, *one) for one in MASK_PRINTS.items()] + [
    (NETWORK, *one) for one in NETWORK_PRINTS.items()
]


@pytest.mark.parametrize(("exercise", "mistake", "check"), PRINTS, ids=[one[1] for one in PRINTS])
def test_a_mistake_fails_the_check_of_its_name(exercise, mistake, check):
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    findings = find_all(sheet, list(call_cases(function, sheet.cases)))
    assert check in [signature(finding) for finding in findings]


def test_the_mildest_mistake_of_the_mask_is_found_with_a_probability_of_all_but_1e_6():
    # A normal number for a uniform one: about 0.8 for 0.9 and more, 0.58 to 0.64 for 0.2 to 0.35.
    for keep_prob, drawn in ((0.9, 0.816), (0.35, 0.637), (0.2, 0.579)):
        size = 60 * 60  # the smallest hidden case
        counts = np.arange(size + 1)
        unseen = [k for k in counts if chances.of_count(int(k), size, keep_prob) >= chances.ALPHA]
        nearest = max(unseen) if drawn > keep_prob else min(unseen)
        assert chances.of_count(int(nearest), size, drawn) < 1e-6


@pytest.mark.parametrize("exercise", [MASK, NETWORK], ids=lambda one: one.name)
def test_no_right_way_fails_in_hundreds_of_draws(exercise):
    for seed in SEEDS:
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        right = exercise.alternatives[seed % len(exercise.alternatives)]
        if seed < 20 or not right.__name__.endswith("by_example"):  # these take their time
            assert not any(find_all(sheet, list(call_cases(right, sheet.cases)))), right.__name__


@pytest.mark.parametrize(
    ("size", "keep_prob"), [(40 * 50, 0.5), (60 * 30, 0.5), (40 * 60, 0.7), (50 * 50, 0.85)]
)
def test_two_right_draws_are_never_the_same(size, keep_prob):
    # The smallest of the cases with several calls: this is the false alarm of `fresh`.
    assert 21 * chances.of_all_equal(size, 2, keep_prob) < chances.ALPHA


# --- what partial credit means ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("dropout_mask", "drops_instead_of_keeps", 0),
        ("dropout_mask", "seeded_inside", 3 / 4),
        ("dropout_mask", "exactly_so_many", 3 / 4),
        ("dropout_forward", "not_divided", 0),
        ("dropout_forward", "overwrites_activations", 4 / 5),
        ("dropout_backward", "divided_twice", 0),
        ("dropout_network", "active_in_use", 5 / 6),
        ("dropout_network", "first_keep_prob_for_all", 5 / 6),
        ("dropout_network", "seeded_inside", 5 / 6),
        ("dropout_variance", "not_squared", 0),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    exercise = BY_NAME[exercise]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(function, sheet.cases)), visible=False)
    assert verdict.share == pytest.approx(share)
