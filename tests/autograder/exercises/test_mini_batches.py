"""The exercises of mini-batches: what is special about orders that are drawn."""

import math

import numpy as np
import pytest

from autograder.exercises.mini_batches import EXERCISES, noise, training
from autograder.exercises.mini_batches.shuffle import FEW, TIMES, examples, labels
from course_lib import chances
from course_lib.calling import call_cases
from course_lib.checking import find_all, judge
from course_lib.findings import signature
from course_lib.reference.mini_batches import grad_noise

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_the_exercises_have_the_names_of_the_notebook():
    assert list(BY_NAME) == [
        "shuffle_pair",
        "partition",
        "minibatches",
        "train_minibatch",
        "grad_noise",
    ]


def test_examples_differ_in_every_row_and_labels_do_not():
    assert all(len(set(row)) == 30 for row in examples(30, 3))
    assert set(labels(30).ravel()) == {0, 1, 2}
    assert labels(30, 4).sum(axis=0).tolist() == [1] * 30


PRINTS = [
    ("shuffle_pair", "two_orders", "pairs"),
    ("shuffle_pair", "labels_stay", "partners unmoved"),
    ("shuffle_pair", "not_shuffled", "unmoved"),
    ("shuffle_pair", "with_replacement", "each once"),
    ("shuffle_pair", "rows_instead_of_columns", "strange columns"),
    ("shuffle_pair", "seeded_inside", "fresh"),
    ("shuffle_pair", "another_generator", "seeded"),
    ("shuffle_pair", "rotated", "neighbours"),
    ("shuffle_pair", "first_one_stays", "places"),
    ("minibatches", "not_shuffled", "unmoved"),
    ("minibatches", "last_one_dropped", "fewer"),
    ("minibatches", "with_replacement", "each once"),
    ("minibatches", "two_orders", "pairs"),
    ("minibatches", "seeded_inside", "fresh"),
    ("minibatches", "another_generator", "seeded"),
    ("minibatches", "shuffled_only_when_ragged", "unmoved"),
    ("minibatches", "order_of_batches_only", "neighbours"),
    ("train_minibatch", "not_shuffled", "same as 0"),
    ("train_minibatch", "seeded_inside", "fresh"),
    ("train_minibatch", "another_generator", "seeded"),
    ("grad_noise", "root_forgotten", "too small --"),
    ("grad_noise", "divided_by_the_size_again", "too small =--"),
    ("grad_noise", "sum_of_the_batch", "too large =++"),
    ("grad_noise", "mean_distance", "too small -"),
    ("grad_noise", "seeded_inside", "fresh"),
    ("grad_noise", "another_generator", "seeded"),
]


@pytest.mark.parametrize(("exercise", "mistake", "check"), PRINTS)
def test_a_mistake_fails_the_check_of_its_name(exercise, mistake, check):
    exercise = BY_NAME[exercise]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    for seed in range(5):
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        findings = find_all(sheet, list(call_cases(function, sheet.cases)))
        assert check in [signature(finding) for finding in findings]


@pytest.mark.parametrize("name", ["shuffle_pair", "minibatches", "train_minibatch"])
def test_no_right_way_fails_in_many_draws(name):
    exercise = BY_NAME[name]
    for seed in range(60):
        sheet = exercise.grading_sheet(np.random.default_rng(seed))
        right = exercise.alternatives[seed % len(exercise.alternatives)]
        assert not any(find_all(sheet, list(call_cases(right, sheet.cases)))), right.__name__


def test_two_right_orders_are_never_the_same():
    # The smallest of the cases with several calls: this is the false alarm of `fresh`.
    assert 6 / math.factorial(25) < chances.ALPHA


def test_a_column_that_never_moves_is_found_for_certain():
    assert chances.of_count(TIMES, TIMES, 1 / FEW) < chances.ALPHA / FEW**2


def test_one_order_for_all_epochs_is_never_taken_for_a_new_one():
    (once,) = [
        one.function
        for one in BY_NAME["train_minibatch"].misconceptions
        if one.name == "shuffled_once"
    ]
    for seed in range(10):
        sheet = BY_NAME["train_minibatch"].grading_sheet(np.random.default_rng(seed))
        findings = find_all(sheet, list(call_cases(once, sheet.cases)))
        assert "same as" in " ".join(signature(finding) for finding in findings)
    assert 2 / 2**training.EPOCHS < chances.ALPHA


@pytest.mark.parametrize("size", [1, 4, 16])
def test_fifteen_percent_are_never_a_matter_of_luck(size):
    # The mean of so many squares would have to miss by this; larger batches are nearer to normal.
    for ratio in (1 - noise.PERCENT / 100, 1 + noise.PERCENT / 100):
        assert chances.of_mean_square(ratio**2, noise.DRAWS) < chances.ALPHA
    found = grad_noise(noise.THREE, [size], noise.DRAWS, np.random.default_rng(size))
    assert found == pytest.approx(np.sqrt(noise.THREE.var(axis=1).sum() / size), rel=0.06)


@pytest.mark.parametrize(
    ("exercise", "mistake", "share"),
    [
        ("shuffle_pair", "two_orders", 0),
        ("shuffle_pair", "seeded_inside", 4 / 6),
        ("shuffle_pair", "first_one_stays", 5 / 6),
        ("shuffle_pair", "in_place", 5 / 6),
        ("partition", "last_one_dropped", 0),
        ("partition", "empty_last_one", 4 / 6),
        ("partition", "labels_in_one_row", 5 / 6),
        ("minibatches", "shuffled_only_when_ragged", 3 / 6),
        ("minibatches", "seeded_inside", 5 / 6),
        ("minibatches", "labels_in_one_row", 5 / 6),
        ("train_minibatch", "gradient_over_all_examples", 4 / 5),
        ("train_minibatch", "mean_of_batch_costs", 3 / 5),
        ("train_minibatch", "shuffled_once", 4 / 5),
        ("train_minibatch", "steps_uphill", 0),
        ("grad_noise", "last_size_only", 3 / 4),
        ("grad_noise", "seeded_inside", 3 / 4),
    ],
)
def test_a_mistake_costs_the_ideas_that_it_misses(exercise, mistake, share):
    exercise = BY_NAME[exercise]
    (function,) = [one.function for one in exercise.misconceptions if one.name == mistake]
    sheet = exercise.grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(function, sheet.cases)), visible=False)
    assert verdict.share == pytest.approx(share)
