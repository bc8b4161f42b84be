import sys
import warnings
from functools import partial
from threading import Thread

import numpy as np
import pytest

from course_lib.data import london_temperatures, trailing_mean
from course_lib.widgets.learner import (
    LearnerProblem,
    NotWritten,
    accepts,
    call,
    day_weights,
    evaluate,
    name_of,
    numbers,
)
from tests.course_lib.widgets.learners import ewa, ewa_corrected, not_written, one_series_only

THETA = london_temperatures().observed_f[:40]


def raising(error):
    def broken(theta, beta):
        raise error

    return broken


def returning(value):
    def broken(theta, beta):
        return value

    return broken


def test_evaluate_gives_what_the_function_returns_as_floats():
    np.testing.assert_array_equal(evaluate(ewa, THETA, 0.9, v0=3.0), ewa(THETA, 0.9, v0=3.0))
    result = evaluate(returning([1] * len(THETA)), THETA, 0.9)
    assert result.dtype == float


def test_the_function_cannot_change_the_data():
    def greedy(theta, beta):
        theta *= 0
        return theta

    before = THETA.copy()
    evaluate(greedy, THETA, 0.9)
    np.testing.assert_array_equal(THETA, before)


def test_nothing_that_the_function_prints_or_warns_is_seen(capsys):
    def noisy(theta, beta):
        print("here", theta)
        print("there", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return theta

    evaluate(noisy, THETA, 0.9)
    assert capsys.readouterr() == ("", "")


def test_a_cell_that_runs_meanwhile_may_print(capsys):
    def with_a_cell_beside(theta, beta):
        print("drawing")
        cell = Thread(target=print, args=("epoch 3",))
        cell.start()
        cell.join()
        return theta

    evaluate(with_a_cell_beside, THETA, 0.9)
    print("done")
    assert capsys.readouterr().out == "epoch 3\ndone\n"


def test_of_two_functions_the_one_that_is_a_stub_is_named():
    def calls_it(theta):
        return not_written(theta, 0.9)

    with pytest.raises(NotWritten, match=r"^not_written is not written yet"):
        call(calls_it, THETA)


def test_a_stub_without_a_name_is_named_by_what_was_called():
    def outer():
        return (lambda: (_ for _ in ()).throw(NotImplementedError))()

    with pytest.raises(NotWritten, match=r"^outer is not written yet"):
        call(outer)


def test_an_unwritten_function_is_told_apart_and_named():
    with pytest.raises(NotWritten, match="not_written is not written yet"):
        evaluate(not_written, THETA, 0.9)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (SystemExit(1), "SystemExit"),
        (IndexError("one\ntwo"), "IndexError: one two"),
        (Unspeakable(), "Unspeakable"),
    ],
)
def test_an_exception_becomes_one_sentence(error, said):
    with pytest.raises(LearnerProblem) as caught:
        evaluate(raising(error), THETA, 0.9)
    sentence = str(caught.value)
    assert "broken" in sentence
    assert "0.9" in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_a_long_message_is_cut():
    with pytest.raises(LearnerProblem) as caught:
        evaluate(raising(ValueError("x" * 10_000)), THETA, 0.9)
    assert len(str(caught.value)) < 300


def test_an_interrupt_is_not_swallowed():
    with pytest.raises(KeyboardInterrupt):
        evaluate(raising(KeyboardInterrupt()), THETA, 0.9)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "returned None"),
        (3.0, r"float of shape \(\)"),
        (THETA[:3], r"ndarray of shape \(3,\)"),
        (np.zeros((40, 1)), r"shape \(40, 1\)"),
        ("warm", "returned str, expected numbers"),
        (np.where(np.arange(40) == 7, np.nan, 1.0), "nan on day 8"),
        (np.full(40, np.inf), "inf on day 1"),
    ],
)
def test_a_value_that_cannot_be_drawn_becomes_one_sentence(value, said):
    with pytest.raises(LearnerProblem, match=said):
        evaluate(returning(value), THETA, 0.9)


def test_several_series_must_be_finite_too():
    values = np.zeros((40, 2))
    values[5, 1] = np.nan
    with pytest.raises(LearnerProblem, match="day 6"):
        evaluate(returning(values), np.zeros((40, 2)), 0.9)


def test_name_is_the_functions_own():
    assert name_of(ewa) == "ewa"
    assert name_of(lambda theta, beta: theta) == name_of(partial(ewa, v0=1)) == "your function"


def test_accepts_reads_the_signature():
    assert accepts(ewa, "v0")
    assert accepts(lambda theta, beta, **options: theta, "v0")
    assert not accepts(trailing_mean, "v0")
    assert not accepts(dict.fromkeys, "v0")


@pytest.mark.parametrize("function", [ewa, ewa_corrected, trailing_mean, one_series_only])
@pytest.mark.parametrize("beta", [0.5, 0.9, 0.98])
def test_weights_reproduce_the_average(function, beta):
    weights = day_weights(function, THETA, beta)
    np.testing.assert_allclose(weights @ THETA, function(THETA, beta), rtol=1e-6)


def test_weights_of_known_averages():
    weights = day_weights(ewa, THETA, 0.9)
    np.testing.assert_allclose(weights[2, :4], [0.081, 0.09, 0.1, 0])
    np.testing.assert_allclose(day_weights(ewa_corrected, THETA, 0.9).sum(axis=1), 1)
    np.testing.assert_array_equal(day_weights(trailing_mean, THETA, 0.5)[9, 7:11], [0, 0.5, 0.5, 0])


def test_weights_come_from_the_function_even_where_it_mixes_up_columns():
    """A function wrong for several series at once still gets the weights of its single series."""

    def mixed(theta, beta):
        return ewa(theta, beta) if theta.ndim == 1 else ewa(theta, beta).T

    np.testing.assert_array_equal(
        day_weights(mixed, THETA, 0.9), day_weights(one_series_only, THETA, 0.9)
    )


def test_a_function_without_weights_says_so():
    with pytest.raises(LearnerProblem, match="not a weighted sum"):
        day_weights(lambda theta, beta: np.sqrt(np.abs(theta)), THETA, 0.9)


def test_a_call_hands_over_copies_of_plain_data_and_returns_anything():
    params = {"W1": np.ones(2), "caches": [(np.ones(2), "relu")]}
    rng = np.random.default_rng(0)

    def greedy(first, *, params, rng):
        params["W1"] *= 0
        params["caches"][0][0][:] = 0
        params["b1"] = first
        return rng, params

    got, changed = call(greedy, 3, params=params, rng=rng)
    assert got is rng
    assert changed["b1"] == 3
    assert params["W1"].all()
    assert params["caches"][0][0].all()
    assert len(params) == 2


def test_a_call_within_a_call_is_silent_and_what_follows_is_not(capsys):
    def outer():
        call(print, "inner")
        print("outer")

    call(outer)
    print("after")
    assert capsys.readouterr().out == "after\n"


@pytest.mark.parametrize(
    ("result", "shape", "said"),
    [
        (None, None, "returned dW1 as None, expected numbers"),
        (None, (2,), r"None, expected shape \(2,\)"),
        ("warm", None, "str, expected numbers"),
        ([[1], [2, 3]], None, "list, expected numbers"),
        ([1, 2, 3], (2,), r"shape \(3,\), expected shape \(2,\)"),
        ([1, np.nan], (2,), "nan, expected finite"),
    ],
)
def test_a_result_that_is_no_array_of_that_shape_becomes_one_sentence(result, shape, said):
    with pytest.raises(LearnerProblem, match=said):
        numbers(ewa, result, shape, what="dW1", finite=True)


def test_numbers_may_be_of_any_shape_and_hold_gaps_unless_asked():
    np.testing.assert_array_equal(numbers(ewa, [[1, None]]), [[1, np.nan]])
    assert numbers(ewa, 3).shape == ()
