"""The notebook on gradient checking: its numbers, by its own solutions and stored results."""

import ast
import inspect
import re

import numpy as np
import pytest

from course_lib import examples
from course_lib.data import iris
from course_lib.experiments import stored_result
from course_lib.network import Network
from course_lib.studies.patients import patient, trainee, verdict

# --- section 1: three programs --------------------------------------------------------------------


def test_wrong_gradients_learn_as_well_as_the_right_one(says):
    curves = stored_result("learning_curves_of_three")
    costs = {name: np.array(curve["costs"]) for name, curve in curves.items()}
    assert all(0.945 < curve["accuracy"] < 0.965 for curve in curves.values())
    for wrong in "AB":
        assert (costs["C"][:19] > costs[wrong][:19]).all()
    assert (costs["A"] < costs["C"]).all()
    says("spot_the_bug", "first twenty epochs", "A stays below it to the end")


def test_verdict_on_the_three_programs(says):
    trial = stored_result("trial_of_three")
    for name, (along, whole, table) in trial.items():
        expected = "pass" if name == "C" else "bug"
        assert verdict(whole) == verdict(along) == expected
        assert verdict(max(table["W2"], table["b2"])) == "pass"
        assert verdict(table["W1"]) == verdict(table["b1"]) == expected
    parameters = trainee("C").theta.size
    says("practice", f"{parameters:,} parameters: {2 * parameters:,} forward passes")


def test_a_deep_network_does_not_forgive(says):
    accuracy = stored_result("deep_programs")
    assert accuracy["B"] < 0.7 < 0.9 < accuracy["C"]
    says("spot_the_bug", f"B reads {100 * accuracy['B']:.0f} % of the digits")
    says("spot_the_bug", f"C {100 * accuracy['C']:.0f} %")


# --- sections 2 and 3: differences ----------------------------------------------------------------


def test_hand_examples_of_the_differences(says, solved):
    for name, cell in (("forward_diff", "forward_task"), ("central_diff", "central_task")):
        for step in (0.01, 0.5):
            says(cell, f"{solved[name](examples.cube, 1, step):.5g}")
    assert solved["forward_diff"](examples.cube, 1, 0.01) == pytest.approx(3.0301)
    assert solved["central_diff"](examples.cube, 1, 0.01) == pytest.approx(3.0001)


def test_errors_of_both_differences_against_the_step():
    """Measured on log(1 + e^x) at 1.3, for steps of 1e-1 to 1e-7."""
    steps, forward, central = np.array(stored_result("difference_errors")).T
    assert steps == pytest.approx([1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7])
    assert central[:5] == pytest.approx([1.6e-4, 1.6e-6, 1.6e-8, 1.6e-10, 1.0e-11], rel=0.1)
    assert 1e-11 < central[5] < 1e-10 < 5e-10 < central[6] < 1e-9
    assert forward[[0, 6]] == pytest.approx([8.3e-3, 9.6e-9], rel=0.1)
    assert forward[:5] / forward[1:6] == pytest.approx([10] * 5, rel=0.03)
    assert central[:3] / central[1:4] == pytest.approx([100] * 3, rel=0.03)


def test_halving_the_step_halves_one_error_and_quarters_the_other(solved, says):
    def error(name, step):
        slope = 1 / (1 + np.exp(-1.3))
        return solved[name](examples.softplus, 1.3, step) - slope

    assert error("forward_diff", 0.02) / error("forward_diff", 0.01) == pytest.approx(2, rel=0.02)
    assert error("central_diff", 0.02) / error("central_diff", 0.01) == pytest.approx(4, rel=0.02)
    says("closing", "about a half and to about a quarter")


def test_best_steps_of_the_derivation(says):
    u, s = 1.1e-16, 1 / (1 + np.exp(-1.3))
    f, bend, third = examples.softplus(1.3), s * (1 - s), s * (1 - s) * (1 - 2 * s)
    says("predict_dial", f"= {s:.4f}")
    says("vector_task", f"$f = {f:.2f}$", f"f''' = {third:.3f}")
    assert np.cbrt(3 * u * f / abs(third)) == pytest.approx(1.7e-5, rel=0.03)
    assert 2 * np.sqrt(u * f / bend) == pytest.approx(6.4e-8, rel=0.03)
    assert np.cbrt(3 * 6e-8 * f / abs(third)) == pytest.approx(1.4e-2, rel=0.03)
    says("vector_task", r"1.7 \cdot 10^{-5}", r"6.4 \cdot 10^{-8}", r"1.4 \cdot 10^{-2}")


def test_a_complex_step_is_right_in_all_digits(cells):
    command = re.search(r"`(np\.log\(1 \+ np\.exp.*?)` is right", cells["vector_task"])[1]
    assert eval(command, {"np": np}) == pytest.approx(1 / (1 + np.exp(-1.3)), rel=1e-15)


# --- sections 4 to 6: the check -------------------------------------------------------------------


def test_hand_examples_of_the_check(solved, says):
    row = {"b1": np.array([[5], [6]]), "W1": np.array([[1, 2], [3, 4]])}
    assert solved["flatten"](row).tolist() == [1, 2, 3, 4, 5, 6]
    assert solved["relative_difference"](np.array([3, 4]), np.array([6, 8])) == pytest.approx(1 / 3)
    params, grads = {"W1": np.array([[3.0, 4.0]])}, {"dW1": np.array([[6.0, 8.0]])}
    difference, table = solved["gradient_check"](examples.bowl, params, grads)
    assert [difference, table["W1"]] == pytest.approx([1 / 3, 1 / 3])
    says("check_task", '(1/3, {"W1": 1/3})')


@pytest.mark.parametrize(
    ("factor", "expected"), [(2, "1/3"), (10, "9/11"), (-1, "1 |"), (0, "1 |")]
)
def test_values_worth_knowing_by_sight(solved, says, factor, expected):
    a = np.array([1.0, -2.0, 0.5])
    value = solved["relative_difference"](factor * a, a)
    assert value == pytest.approx(eval(expected.strip(" |")))
    says("relative_task", expected)


def test_table_of_the_patients_reads_as_the_notebook_says(says):
    found = stored_result("checks_of_patients")
    words = {case: [verdict(value) for value in values] for case, values in found.items()}
    for sound in ("nothing", "a penalty in cost and gradients", "dropout with a frozen mask"):
        assert words[sound] == ["look", "pass", "pass"]
    for sick in ("a penalty in the cost only", "dropout with a new mask at each call"):
        assert words[sick] == ["bug", "bug", "bug"]
    assert words["a unit of relu at its kink"] == ["bug", "bug", "pass"]
    assert words["a cost in single precision"] == ["look", "bug", "bug"]
    assert found["nothing"][1] == pytest.approx(4e-11, rel=0.5)
    assert min(found["dropout with a new mask at each call"]) > 0.95
    says("predict_map", r"$4 \cdot 10^{-11}$ at ε = $10^{-5}$")


def test_what_the_error_map_shows(solved, says):
    sick = patient("one entry of dW1 with the wrong sign")
    difference, _ = solved["gradient_check"](*sick)
    says("hunt", f"Yes: {difference:.2f} for all together")
    assert sum(value.size for value in sick.params.values()) == 43
    says("predict_map", "all 43 parameters")
    _, table = solved["gradient_check"](*patient("the slope of tanh forgotten"))
    assert {name for name, value in table.items() if value > 1e-3} == {"W1", "b1"}


# --- section 7: the hunt --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["line_grads", "count_grads", "ridge_grads", "tanh_grads"])
def test_suspects_are_printed_as_they_are_supplied(cells, name):
    printed = re.search(rf"```python\n(def {name}.*?)```", cells["hunt"], re.DOTALL)[1]
    supplied = ast.parse(inspect.getsource(getattr(examples, name))).body[0]
    del supplied.body[0]  # the docstring
    supplied.returns = None
    for argument in supplied.args.args:
        argument.annotation = None
    assert ast.unparse(ast.parse(printed)) == ast.unparse(supplied)


def test_table_of_the_suspects_reads_as_the_notebook_says(says):
    found = stored_result("suspects_as_supplied")
    passes = {name for name, (difference, _) in found.items() if verdict(difference) == "pass"}
    assert passes == {"count_grads, 1 example"}
    assert found["line_grads, 6 examples"][1] == pytest.approx({"W": 1 / 3, "b": 1 / 3}, abs=1e-7)
    assert found["count_grads, 6 examples"][1] == pytest.approx({"W": 5 / 7, "b": 5 / 7}, abs=1e-7)
    says("practice", "5/7 with six examples", "*passes* with one")
    for name, wrong in {"ridge_grads": {"W"}, "tanh_grads": {"W1", "b1"}}.items():
        table = found[f"{name}, 6 examples"][1]
        assert {key for key, value in table.items() if verdict(value) != "pass"} == wrong


def test_repaired_gradients_are_green():
    for difference, table in stored_result("suspects_repaired").values():
        assert verdict(max(difference, *table.values())) == "pass"


def test_hand_examples_of_the_repairs(solved):
    params, X, Y = {"W": np.ones((1, 1)), "b": np.zeros((1, 1))}, np.array([[2.0]]), np.ones((1, 1))
    numbers = {
        ("line_grads", ()): (2, 1),
        ("ridge_grads", (3,)): (5, 1),
        ("count_grads", ()): (12.778, 6.389),
    }
    for (name, penalty), (dW, db) in numbers.items():
        grads = solved[name](params, X, Y, *penalty)
        assert [grads["dW"].item(), grads["db"].item()] == pytest.approx([dW, db], abs=1e-3)


# --- sections 9 and after -------------------------------------------------------------------------


def snippet(cells, begins):
    return re.search(rf"```python\n({begins}.*?)```", cells["spot_the_bug"], re.DOTALL)[1]


def test_first_bug_returns_no_slope_at_all(cells):
    namespace = {}
    exec(snippet(cells, "def slope"), namespace)
    assert namespace["slope"](lambda theta: float(theta @ theta), np.array([1.0, 2.0]), 0) == 0


def test_second_bug_lets_a_missing_gradient_pass(says, solved):
    assert np.allclose(1e-9, 0.0)
    assert solved["relative_difference"](np.array([1e-9]), np.array([0.0])) == 1
    says("spot_the_bug", "`np.allclose(1e-9, 0.0)` is `True`")


def test_third_bug_passes_close_to_zero(says, solved):
    sick = patient("the slope of tanh forgotten")
    assert solved["gradient_check"](*sick)[0] == pytest.approx(0.2, abs=0.02)
    few, _ = iris().split(12)
    X = (few.X - few.X.mean(axis=1, keepdims=True)) / few.X.std(axis=1, keepdims=True)
    near = {name: value / 1000 for name, value in sick.params.items()}
    network = Network([4, 5, 3], activation=(np.tanh, np.ones_like))

    def cost(params):
        network.params = params
        return network.gradients(X, few.y)[0]

    cost(near)
    difference, _ = solved["gradient_check"](cost, near, network.gradients(X, few.y)[1])
    assert difference == pytest.approx(2.7e-9, rel=0.05)
    says("spot_the_bug", r"$2.7 \cdot 10^{-9}$", "fails with 0.2")


def test_quiz_counts_the_evaluations(says):
    parameters = sum(n * (m + 1) for m, n in zip([64, 64, 32], [64, 32, 10], strict=True))
    says("closing", f"{parameters:,}".replace(",", "{,}"), f"so {2 * parameters:,}")
