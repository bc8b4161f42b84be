"""The notebook on foundations: its numbers, by its own solutions and stored results."""

import numpy as np
import pytest

from course_lib.data import digits, moons
from course_lib.experiments import stored_result
from course_lib.layers import orthogonal

GIVEN = {"orthogonal": orthogonal}
KINDS = ["tanh", "sigmoid"]
TABLE = np.array([-2, 0, 2])


@pytest.fixture(scope="module")
def section_8(cells, solved):
    """The functions of the training of section 8."""
    exec(cells["train_moons"].split("def crescents_by_width")[0], solved)
    return solved


@pytest.fixture(scope="module")
def seen():
    return moons(m=1400, noise=0.2).split(400)[0]


def comma(values, digits=4):
    """Write numbers as the text does: rounded, with a real minus."""
    return ", ".join(
        f"{value:.{digits}f}" if value != round(value, 2) else f"{value:g}" for value in values
    ).replace("-", "−")


# --- sections 1 and 5: the straight line ----------------------------------------------------------


def test_best_straight_line_leaves_55_dots(says, seen):
    fewest = seen.m
    for phase in np.linspace(0, 2 * np.pi, 3600, endpoint=False):
        along = np.array([np.cos(phase), np.sin(phase)]) @ seen.X
        y = seen.y[np.argsort(along)]
        # Cut before each dot: ones below the cut and zeros above it are wrong.
        below, above = np.cumsum(np.append(0, y)), np.cumsum(np.append(0, 1 - y[::-1]))[::-1]
        fewest = min(fewest, int((below + above).min()))
    says("hook_answer", f"leaves {fewest} dots", f"{fewest / seen.m:.0%}".replace("%", " %"))


def test_descent_of_one_neuron(says, solved, seen):
    def descend(rate, steps, w=(-4.5, 2.5), b=0.5):
        w, path = np.array(w)[:, None], []
        for _ in range(steps + 1):
            path.append(w)
            w = w - rate * solved["logistic_grads"](w, b, seen.X, seen.y[None])[1]
        return np.array(path)[:, :, 0]

    bottom = descend(10, 300)[-1]
    gone = np.linalg.norm(descend(0.1, 60)[-1] - bottom) / np.linalg.norm([-4.5, 2.5] - bottom)
    assert gone > 0.5
    assert np.linalg.norm(descend(10, 20)[-1] - bottom) < 0.1
    assert np.abs(np.diff(descend(30, 60)[50:], axis=0)).max() > 1
    assert descend(10, 300, w=(5.0, -7.0))[-1] == pytest.approx(bottom, abs=0.01)
    wrong = np.sum((bottom @ seen.X + 0.5 > 0) != seen.y)
    says("forward_task", f"about {round(wrong, -1)} dots are wrong")


# --- section 2: activations -----------------------------------------------------------------------


def test_hand_examples_of_the_activations(says, solved):
    values = {kind: solved["activation"](TABLE, kind) for kind in ("sigmoid", "tanh", "leaky_relu")}
    for numbers in values.values():
        says("hook_answer", comma(numbers))
    slopes = [solved["activation_grad"](TABLE, kind) for kind in ("sigmoid", "tanh")]
    for numbers in slopes:
        says("activation_grad_task", comma(numbers))


def test_slope_of_the_sigmoid_is_at_most_a_quarter(says, solved):
    Z = np.linspace(-9, 9, 1001)
    slope = solved["activation_grad"]
    assert slope(Z, "sigmoid").max() == slope(np.array(0.0), "sigmoid") == 0.25
    far = [float(slope(np.array(6.0), kind)) for kind in ("sigmoid", "tanh")]
    says("bench_answer", f"{far[0]:.4f} and {far[1]:.5f}", f"1/{4**5}")
    says("activation_grad_task", f"= {slope(np.array(2.0), 'sigmoid'):.3f}$")
    says("hook_answer", f"gives {1 / np.tanh(1):.3f}")


# --- sections 3 and 4: cross-entropy --------------------------------------------------------------


def test_prices_of_predictions(says, solved):
    bce_cost, Y = solved["bce_cost"], np.array([[1]])
    losses = [bce_cost(np.array([[a]]), Y) for a in (0.99, 0.9, 0.5, 0.1, 0.01)]
    says("bench_answer", " | ".join(f"{loss:.2f}" for loss in losses))
    says("bench_answer", f"{bce_cost(np.full((1, 3), 0.5), np.array([[1, 0, 1]])):.4f}")
    A, Y = np.array([[0.8, 0.4, 0.25, 0.7]]), np.array([[1, 0, 1, 1]])
    each = [bce_cost(A[:, [i]], Y[:, [i]]) for i in range(4)]
    says("bench_answer", comma(each), f"the cost {bce_cost(A, Y):.4f}")


def test_two_ways_to_the_same_cost_part_after_27(says, solved):
    Y = np.array([[0]])
    for z in (2, 20, 27, 28, 800):
        Z = np.array([[float(z)]])
        by_a = solved["bce_cost"](solved["activation"](Z, "sigmoid"), Y)
        from_logit = solved["bce_from_logits"](Z, Y)
        assert (abs(by_a - from_logit) < 1e-4) == (z <= 27)
    says("two_ways_answer", f"{by_a:.3f}")
    assert solved["activation"](np.array(37.0), "sigmoid") == 1 > 1 - np.exp(-36)
    cheap, dear = (solved["bce_from_logits"](np.array([[2.0]]), np.array([[y]])) for y in (1, 0))
    says("bce_from_logits_task", f"{cheap:.4f}", f"{dear:.4f}")


def test_slope_of_the_sigmoid_cancels(says, solved):
    a = float(solved["activation"](np.array(-6.0), "sigmoid"))
    slope, outer = float(solved["activation_grad"](np.array(-6.0), "sigmoid")), -1 / a
    assert outer * slope == pytest.approx(a - 1)
    says("logistic_task", f"the push is −{1 - a:.4f}", f"the push is −{(1 - a) * slope:.4f}")
    assert 1 / slope == pytest.approx(400, rel=0.02)


def test_hand_example_of_logistic_regression(says, solved):
    X = np.array([[1, -2, 0.5], [0.25, 1.5, -1]])
    cost, dw, db = solved["logistic_grads"](np.zeros((2, 1)), 0.0, X, np.array([[1, 0, 0]]))
    says("logistic_task", f"{cost:.4f}", f"({comma(dw.ravel())})", f"= {db:.4f}.")


# --- sections 6 and 7: forward and back -----------------------------------------------------------


def test_hand_example_there_and_back(says, solved):
    params = {
        "W1": np.array([[1, -1], [2, 0]]), "b1": np.array([[0], [-1]]),
        "W2": np.array([[3, 4]]), "b2": np.array([[-4]]),
    }  # fmt: skip
    A, caches = solved["model_forward"](np.array([[1], [2]]), params, ["relu", "sigmoid"])
    assert caches[0]["Z"].ravel().tolist() == [-1, 1]
    assert caches[1]["A_prev"].ravel().tolist() == [0, 1]
    assert (caches[1]["Z"], A) == (0, 0.5)
    grads = solved["model_backward"](A, np.array([[1]]), caches)
    assert grads["dW2"].tolist() == [[0, -0.5]]
    assert grads["dW1"].tolist() == [[0, 0], [-2, -4]]
    assert grads["db1"].ravel().tolist() == [0, -2]
    says("backward_task", r"\begin{pmatrix} 0 & 0 \\ -2 & -4 \end{pmatrix}")


def test_measured_slopes_agree_with_computed_ones(says):
    rows = stored_result("gradients_two_ways")
    assert max(np.abs(computed - measured).max() for _, computed, measured in rows) < 1e-10
    says("predict_differences", f"its {sum(len(computed) for _, computed, _ in rows)} param")


# --- section 8: training --------------------------------------------------------------------------


def test_three_hidden_neurons_part_the_crescents_and_one_start_is_stuck(says):
    wrong = {
        (hidden, start): (s, u) for hidden, start, _, s, u in stored_result("crescents_by_width")
    }
    assert all(55 <= wrong[1, start][0] <= 65 for start in range(4))
    assert min(wrong[2, start][0] for start in range(4)) < 30
    assert wrong[8, 1][0] == 60
    says("reflection_question", f"leave {wrong[8, 1][0]} of the 400 dots")
    good = [
        both for (hidden, start), both in wrong.items() if hidden > 2 and (hidden, start) != (8, 1)
    ]
    assert max(s for s, _ in good) < 10
    assert np.mean([u for _, u in good]) == pytest.approx(32, abs=2)


def test_mark_scheme_of_the_reflection_is_right(says, section_8, seen):
    Y = seen.y[None]

    def wrong(rate, steps):
        params, _ = section_8["train"](seen.X, Y, [2, 8, 1], KINDS, rate, steps, seed=1)
        return section_8["mistakes"](seen, params, KINDS), params

    stuck, params = wrong(1.0, 1000)
    A, caches = section_8["model_forward"](seen.X, params, KINDS)
    grads = section_8["model_backward"](A, Y, caches)
    assert max(np.abs(grad).max() for grad in grads.values()) < 0.001
    longer, faster = wrong(1.0, 3000)[0], wrong(3.0, 1000)[0]
    says("reflection_question", f"3000 steps leave {longer} dots wrong, 2000 still {stuck}")
    says("reflection_question", f"α = 3 leaves {faster} after 1000")


def test_network_reads_handwriting(says):
    unseen = digits().split(1437)[1]
    right = [np.mean((one["A"] > 0.5) == unseen.y % 2) for one in stored_result("odd_or_even")]
    says(
        "bugs",
        f"{right[0]:.0%} right".replace("%", " %"),
        f"{right[1]:.1%}".replace("%", " %"),
    )
    assert round(360 * (1 - right[1])) == 9
    costs = [one["costs"][0] for one in stored_result("odd_or_even")]
    assert costs == pytest.approx([0.69, 0.69], abs=0.05)


def test_training_starts_at_ln_2_from_zero_weights(solved, seen):
    cost, _, _ = solved["logistic_grads"](np.zeros((2, 1)), 0.0, seen.X, seen.y[None])
    assert cost == pytest.approx(np.log(2))


# --- the bugs, the quiz ---------------------------------------------------------------------------


def test_bias_becomes_a_square_without_keepdims():
    b, dZ = np.zeros((3, 1)), np.ones((3, 7))
    assert (b - 0.1 * np.sum(dZ, axis=1)).shape == (3, 3)


def test_numbers_of_the_quiz(says):
    says("closing", f"{100 * np.exp(-4.1):.1f}\\,\\%", f"= {32 * 64 + 32 + 32 + 1}$")
