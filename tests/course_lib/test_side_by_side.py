"""What came beside what was expected."""

import numpy as np
import pytest

from course_lib.codec import Property, Seed, Shipped, Unsupported
from course_lib.sheets import Case, Failure, Outcome, Sheet
from course_lib.side_by_side import brief, compare_case, show_call


def compare_values(value, expected, *args, rtol=1e-6, atol=1e-6, **outcome):
    case = Case("a case", "an idea", args)
    sheet = Sheet("step", ("x", "y"), rtol, atol, (case,), (expected,))
    outcome.setdefault("after", args)
    return compare_case(sheet, 0, Outcome(value, **outcome))


def cells_of(shown):
    return {line.name: line.cells for line in shown.lines}


def wrong_of(shown):
    return next(line.wrong for line in shown.lines if line.name.startswith("yours"))


def call(*args, **kwargs):
    return show_call(Sheet("step", ("x", "y"), 0, 0, (), ()), Case("", "", args, kwargs))


def test_short_arrays_stand_number_by_number_with_the_wrong_ones_marked():
    shown = compare_values(np.array([4.0, 8.5, 731.501]), np.array([4.0, 8.5, 12.15]))
    assert shown.aligned
    assert cells_of(shown) == {
        "index": ("0", "1", "2"),
        "yours": ("4", "8.5", "✕ 731.501"),
        "expected": ("4", "8.5", "12.15"),
    }
    assert wrong_of(shown) == (False, False, True)


def test_tables_are_shown_row_by_row():
    shown = compare_values(np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert cells_of(shown) == {
        "column": ("0", "1"),
        "yours, row 0": ("1", "2"),
        "expected, row 0": ("1", "2"),
        "yours, row 1": ("3", "✕ 0"),
        "expected, row 1": ("3", "4"),
    }


def test_of_large_tables_the_first_wrong_row_is_shown():
    expected = np.arange(60.0).reshape(4, 5, 3)
    shown = compare_values(np.where(expected > 40, 0, expected), expected)
    assert cells_of(shown) == {
        "column": ("0", "1", "2"),
        "yours, row 2, 3": ("39", "40", "✕ 0"),
        "expected, row 2, 3": ("39", "40", "41"),
    }


def test_long_arrays_show_the_first_wrong_number_and_what_surrounds_it():
    expected = np.arange(100.0)
    shown = compare_values(np.where(expected == 50, -1.0, expected), expected)
    assert cells_of(shown)["index"] == ("…", "49", "50", "51", "52", "53", "54", "55", "56", "…")
    assert cells_of(shown)["yours"][2] == "✕ -1"
    assert wrong_of(shown).index(True) == 2


@pytest.mark.parametrize(("wrong", "first", "last"), [(0, "0", "…"), (99, "…", "99")])
def test_the_ends_of_long_arrays_are_shown_without_a_gap(wrong, first, last):
    expected = np.arange(100.0)
    shown = compare_values(expected + (expected == wrong), expected)
    index = cells_of(shown)["index"]
    assert (index[0], index[-1]) == (first, last)
    assert sum(wrong_of(shown)) == 1


def test_numbers_that_differ_never_look_the_same():
    shown = compare_values(np.array([1.00000001]), np.array([1.0]), rtol=0, atol=1e-12)
    assert cells_of(shown)["yours"] == ("✕ 1.00000001",)


def test_numbers_within_tolerance_are_not_marked():
    shown = compare_values(np.array([1.0000001, 7.0]), np.array([1.0, 2.0]))
    assert cells_of(shown)["yours"] == ("1", "✕ 7")


def test_single_numbers_have_no_index():
    assert cells_of(compare_values(11.0, 10.0)) == {"yours": ("✕ 11",), "expected": ("10",)}


def test_lists_of_numbers_are_compared_like_arrays():
    assert wrong_of(compare_values([1, 2.0], np.array([1.0, 3.0]))) == (False, True)


def test_nan_and_infinity_are_shown_as_such():
    shown = compare_values(np.array([np.nan, np.inf]), np.array([1.0, 2.0]))
    assert cells_of(shown)["yours"] == ("✕ nan", "✕ inf")


def test_nan_where_nan_is_right_is_not_marked():
    shown = compare_values(np.array([np.nan, 1.0]), np.array([np.nan, 2.0]))
    assert cells_of(shown)["yours"] == ("nan", "✕ 1")


@pytest.mark.parametrize(("shape", "head"), [((0,), "index"), ((0, 3), "column")])
def test_empty_arrays_of_the_wrong_kind_are_no_trouble(shape, head):
    shown = compare_values(np.empty(shape, dtype=bool), np.empty(shape))
    assert [line.name for line in shown.lines] == [head]


def test_shapes_that_differ_are_shown_beside_the_values():
    shown = compare_values(np.ones((2, 1)), np.ones(2))
    assert not shown.aligned
    assert cells_of(shown) == {
        "yours": ("shape (2, 1): [[1], [1]]",),
        "expected": ("shape (2,): [1, 1]",),
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "None"), ("text", "'text'"), (Unsupported("a set"), "a set"), ([[1], [1, 2]], "[[1]")],
)
def test_values_of_another_kind_are_told_in_words(value, told):
    assert cells_of(compare_values(value, np.ones(2)))["yours"][0].startswith(told)


def test_only_the_first_wrong_part_of_a_structure_is_compared():
    value, expected = {"W": np.ones(2), "b": (1.0, 5.0)}, {"W": np.ones(2), "b": (1.0, 2.0)}
    shown = compare_values(value, expected)
    assert shown.call == "step()['b'][1]"
    assert cells_of(shown) == {"yours": ("✕ 5",), "expected": ("2",)}


def test_structures_that_differ_are_shown_whole():
    shown = compare_values({"W": 1.0}, {"W": 1.0, "b": 2.0})
    assert cells_of(shown)["yours"] == ("{'W': 1.0}",)


def test_errors_show_kind_line_and_what_was_expected():
    failure = Failure("IndexError", "out of bounds", "line 3: v[t]")
    shown = compare_values(None, np.ones(2), failure=failure)
    assert cells_of(shown) == {
        "yours": ("IndexError, line 3: v[t]",),
        "expected": ("[1, 1]",),
    }


def test_changed_input_is_shown_before_and_after():
    shown = compare_values(1.0, 1.0, np.ones(2), np.ones(2), after=(np.ones(2), np.zeros(2)))
    assert cells_of(shown) == {"y before": ("[1, 1]",), "y after": ("[0, 0]",)}


def test_result_that_shares_its_inputs_memory_shows_the_call():
    shown = compare_values(1.0, 1.0, 3, shared=(0,))
    assert (shown.call, shown.lines) == ("step(3)", ())


def test_calls_can_be_pasted():
    args = (np.array([40.0, 49.5]), np.array([[10, -2]]), 0.9, "text", [1, 2])
    text = call(*args, v0=np.float64(3.0))
    assert text == "step(np.array([40., 49.5]), np.array([[10, -2]]), 0.9, 'text', [1, 2], v0=3.0)"
    returned = eval(text, {"np": np, "step": lambda *args, v0: args})
    np.testing.assert_array_equal(returned[0], args[0])


def test_calls_do_not_depend_on_how_numpy_prints():
    with np.printoptions(precision=1, formatter={"all": lambda number: "?"}):
        assert (
            call(np.array([0.125, np.nan, -np.inf])) == "step(np.array([0.125, np.nan, -np.inf]))"
        )


def test_calls_name_long_inputs_instead_of_listing_them():
    assert call(np.zeros(1000), list(range(1000))) == "step(x, y)"
    assert call(1, 2, np.zeros(1000)) == "step(1, 2, argument 3)"


def test_calls_name_generators_and_shipped_functions():
    assert call(Seed(3), Shipped("data.mean")) == "step(np.random.default_rng(3), mean)"
    assert call({"f": Shipped("data.mean"), "n": 2}) == "step({'f': mean, 'n': 2})"


def test_brief_counts_what_it_does_not_list():
    assert brief(np.zeros((40, 3))) == "120 numbers"
    assert len(brief("x" * 1000)) < 150


def test_drawn_values_are_told_in_words_beside_what_they_must_have():
    wanted = Property("zeros_and_ones", {"shape": (2, 3), "chance": 0.8})
    sheet = Sheet("step", ("x",), 0.0, 0.0, (Case("a mask", "the draw", (2,)),), (wanted,))
    (yours, expected) = compare_case(sheet, 0, Outcome(np.full((2, 3), 0.5), after=(2,))).lines
    assert yours.cells == (
        "the value holds other numbers than the two that it may hold. Got numbers from 0.5 to 0.5.",
    )
    assert expected.cells == ("zeros and ones of shape (2, 3), each 1 with probability 0.8",)
    assert brief(wanted) == expected.cells[0]
