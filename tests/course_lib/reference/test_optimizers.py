"""The steps of the optimizers by hand, by property, and against PyTorch."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.reference.optimizers import (
    adam_step,
    adamw_step,
    init_opt_state,
    momentum_step,
    rmsprop_step,
    to_heavy_ball,
)

BETAS = st.floats(0, 0.99)
NUMBERS = st.floats(-100, 100).map(lambda x: round(x, 3))
SLOPES = NUMBERS.filter(lambda x: abs(x) > 0.01)
PATHS = hnp.arrays(float, st.tuples(st.integers(1, 8), st.just(2), st.just(3)), elements=NUMBERS)
STEPS = {
    "momentum": (momentum_step, 1, ()),
    "rmsprop": (rmsprop_step, 1, ()),
    "adam": (adam_step, 2, (1,)),
    "adamw": (adamw_step, 2, (1,)),
}
every_step = pytest.mark.parametrize(("step", "states", "t"), STEPS.values(), ids=STEPS)


def one(number):
    """Return a parameter, or the gradient or state of one, as a dict of a single number."""
    return {"W1": np.array([[number]])}, {"dW1": np.array([[number]])}


def take(step, w, g, *states, t=(), **settings):
    """Take a step of a single number; return plain numbers."""
    rest = [one(state)[1] for state in states]
    after = step(one(w)[0], one(g)[1], *rest, *t, **settings)
    return [float(next(iter(part.values()))[0, 0]) for part in after]


def assert_close(actual, expected, atol=1e-9):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=atol)


# --- init_opt_state ---------------------------------------------------------------------------


def test_state_is_zeros_under_the_names_of_gradients():
    V = init_opt_state({"W1": np.ones((3, 2), int), "b1": np.ones((3, 1))}, "momentum")
    assert list(V) == ["dW1", "db1"]
    assert [(one.shape, one.dtype) for one in V.values()] == [((3, 2), float), ((3, 1), float)]
    assert not any(array.any() for array in V.values())


def test_adam_has_two_states_and_nothing_is_shared():
    P = {"W1": np.zeros((2, 2)), "W2": np.zeros((2, 2))}
    V, S = init_opt_state(P, "adam")
    arrays = [*P.values(), *V.values(), *S.values()]
    for i, first in enumerate(arrays):
        assert not any(np.may_share_memory(first, other) for other in arrays[i + 1 :])
    assert list(init_opt_state(P, "rmsprop")) == ["dW1", "dW2"]


# --- momentum_step, by hand and by property ---------------------------------------------------


def test_momentum_three_steps_by_hand():
    w, v = take(momentum_step, 1, 4, 0, learning_rate=0.5, beta=0.75)
    assert (w, v) == (0.5, 1)
    w, v = take(momentum_step, w, 4, v, learning_rate=0.5, beta=0.75)
    assert (w, v) == (-0.375, 1.75)
    w, v = take(momentum_step, w, -2, v, learning_rate=0.5, beta=0.75)
    assert (w, v) == (-0.78125, 0.8125)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_momentum_without_memory_is_gradient_descent(w, g, v):
    assert_close(take(momentum_step, w, g, v, learning_rate=0.3, beta=0), [w - 0.3 * g, g])


@given(NUMBERS, BETAS, st.integers(1, 30))
def test_velocity_on_a_steady_slope_nears_the_gradient(g, beta, steps):
    v = 0.0
    for _ in range(steps):
        _, v = take(momentum_step, 0, g, v, beta=beta)
    assert_close(v, g * (1 - beta**steps))


@given(PATHS, st.floats(0.01, 2), BETAS)
def test_heavy_ball_takes_the_same_path(path, learning_rate, beta):
    P, V = {"W1": np.ones((2, 3))}, {"dW1": np.zeros((2, 3))}
    w, z = np.ones((2, 3)), 0.0
    heavy_rate, heavy_beta = to_heavy_ball(learning_rate, beta)
    for g in path:
        P, V = momentum_step(P, {"dW1": g}, V, learning_rate=learning_rate, beta=beta)
        z = heavy_beta * z + g
        w = w - heavy_rate * z
        assert_close(P["W1"], w, atol=1e-9 * (1 + abs(w).max()))
        assert_close(V["dW1"], (1 - beta) * z, atol=1e-9)


def test_to_heavy_ball_returns_plain_numbers():
    assert to_heavy_ball(np.float64(0.5), np.float64(0.75)) == (0.125, 0.75)
    assert [type(one) for one in to_heavy_ball(1, 0)] == [float, float]


# --- rmsprop_step -----------------------------------------------------------------------------


def test_rmsprop_by_hand():
    w, s = take(rmsprop_step, 1, 4, 9, learning_rate=0.5, beta=0.75, epsilon=0.5)
    assert s == 0.75 * 9 + 0.25 * 16
    assert w == pytest.approx(1 - 0.5 * 4 / (math.sqrt(10.75) + 0.5))


@pytest.mark.parametrize(("inside", "step"), [(True, 2.108), (False, 1.766)])
def test_rmsprop_puts_epsilon_where_it_is_asked_to(inside, step):
    settings = {"learning_rate": 1, "beta": 0.9, "epsilon": 0.5, "eps_inside": inside}
    w, s = take(rmsprop_step, 0, 2, 0, **settings)
    assert -w == pytest.approx(step, abs=5e-4)
    assert s == pytest.approx(0.4)


@given(SLOPES, st.floats(0, 0.99))
def test_first_step_of_rmsprop_has_one_size_whatever_the_slope(g, beta):
    w, _ = take(rmsprop_step, 0, g, 0, learning_rate=0.1, beta=beta, epsilon=1e-12)
    assert w == pytest.approx(-math.copysign(0.1 / math.sqrt(1 - beta), g), rel=1e-6)


@pytest.mark.parametrize("inside", [True, False])
def test_flat_ground_moves_nothing(inside):
    assert take(rmsprop_step, 3, 0, 0, eps_inside=inside) == [3, 0]
    assert take(adam_step, 3, 0, 0, 0, t=(1,)) == [3, 0, 0]


# --- adam_step --------------------------------------------------------------------------------


def test_adam_by_hand():
    settings = {"learning_rate": 0.5, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.5}
    w, v, s = take(adam_step, 1, 4, 2, 9, t=(2,), **settings)
    assert (v, s) == (3, 10.75)
    v_hat, s_hat = 3 / 0.75, 10.75 / 0.4375
    assert w == pytest.approx(1 - 0.5 * v_hat / (math.sqrt(s_hat) + 0.5))


@given(SLOPES, st.floats(0, 0.99), st.floats(0, 0.99))
def test_first_step_of_adam_is_the_learning_rate(g, beta1, beta2):
    settings = {"learning_rate": 0.1, "beta1": beta1, "beta2": beta2, "epsilon": 1e-12}
    w, _, _ = take(adam_step, 0, g, 0, 0, t=(1,), **settings)
    assert w == pytest.approx(-math.copysign(0.1, g), rel=1e-6)


@given(SLOPES, st.integers(1, 20))
def test_adam_on_a_steady_slope_moves_by_the_learning_rate_at_every_step(g, steps):
    w, v, s = 0.0, 0.0, 0.0
    for t in range(1, steps + 1):
        w, v, s = take(adam_step, w, g, v, s, t=(t,), learning_rate=0.1, epsilon=1e-12)
    assert w == pytest.approx(-math.copysign(0.1 * steps, g), rel=1e-6)
    assert v == pytest.approx(g * (1 - 0.9**steps))
    assert s == pytest.approx(g**2 * (1 - 0.999**steps))


def test_storing_the_corrected_averages_would_let_them_run_away():
    # The notes' slip: what is corrected at one step is averaged, and corrected again, at the next.
    v, s, seen = 0.0, 0.0, []
    for t in range(1, 6):
        v, s = (0.9 * v + 0.1) / (1 - 0.9**t), (0.999 * s + 0.001) / (1 - 0.999**t)
        seen.append((v, s))
    assert_close([v for v, _ in seen], [1, 5.3, 17.8, 47.0, 103.5], atol=0.05)
    assert_close([s for _, s in seen[:2]], [1, 500], atol=0.3)
    assert seen[2][1] == pytest.approx(1.7e5, rel=0.03)
    ours = []
    v, s = 0.0, 0.0
    for t in range(1, 4):
        _, v, s = take(adam_step, 0, 1, v, s, t=(t,))
        ours.append(v)
    assert_close(ours, [0.1, 0.19, 0.271])


def test_table_of_epsilons():
    """What becomes of Adam's first step with g = 2, epsilon = 0.5 and a rate of 1?"""
    g, epsilon, v, s = 2.0, 0.5, 0.2, 0.004
    w, got_v, got_s = take(adam_step, 0, g, 0, 0, t=(1,), learning_rate=1, epsilon=epsilon)
    assert_close([got_v, got_s], [v, s])
    table = {
        0.8: -w,
        0.943: g / math.sqrt(g**2 + epsilon),  # inside the root
        0.444: g / (g**2 + epsilon),  # no root
        0.355: v / (math.sqrt(s) + epsilon),  # no correction
        3.55: g / (math.sqrt(s) + epsilon),  # only v corrected
    }
    for wanted, step in table.items():
        assert step == pytest.approx(wanted, abs=6e-3 if wanted > 1 else 6e-4)


# --- adamw_step -------------------------------------------------------------------------------


def test_adamw_decays_weights_and_no_biases():
    P = {"W1": np.array([[2.0]]), "b1": np.array([[2.0]]), "gamma1": np.array([[2.0]])}
    flat = {"d" + name: np.zeros((1, 1)) for name in P}
    moved, _, _ = adamw_step(P, flat, flat, flat, 1, learning_rate=0.5, weight_decay=0.25)
    assert_close([moved[name][0, 0] for name in P], [2 * (1 - 0.5 * 0.25), 2, 2])


@given(NUMBERS, SLOPES, NUMBERS, st.floats(0, 1))
def test_adamw_is_adam_beside_a_decay(w, g, v, weight_decay):
    plain = take(adam_step, w, g, v, 4, t=(3,), learning_rate=0.1)
    decayed = take(adamw_step, w, g, v, 4, t=(3,), learning_rate=0.1, weight_decay=weight_decay)
    assert_close(decayed[0], plain[0] - 0.1 * weight_decay * w)
    assert decayed[1:] == plain[1:]


def test_decoupled_decay_differs_from_l2_in_the_gradient():
    w, g = 3.0, 2.0
    settings = {"learning_rate": 0.1, "epsilon": 1e-12}
    coupled, v, _ = take(adam_step, w, g + 0.5 * w, 0, 0, t=(1,), **settings)
    decoupled, v_alone, _ = take(adamw_step, w, g, 0, 0, t=(1,), weight_decay=0.5, **settings)
    assert coupled == pytest.approx(w - 0.1)  # the first step has one size, decay or not
    assert decoupled == pytest.approx(w - 0.1 - 0.1 * 0.5 * w)
    assert v != v_alone


@given(NUMBERS, NUMBERS, st.floats(0, 1))
def test_for_gradient_descent_both_decays_are_one(w, g, weight_decay):
    coupled, _ = take(momentum_step, w, g + weight_decay * w, 0, learning_rate=0.1, beta=0)
    plain, _ = take(momentum_step, w, g, 0, learning_rate=0.1, beta=0)
    assert_close(coupled, plain - 0.1 * weight_decay * w)


# --- against PyTorch --------------------------------------------------------------------------

# import torch  # 2.13.0, default dtype float64
# w = torch.nn.Parameter(torch.tensor([[1., -2.], [3., .5]])); optimizer = make([w])
# for g in PATH: w.grad = torch.tensor(g); optimizer.step()
# with make = SGD(lr=.3*(1-.8), momentum=.8): PyTorch's momentum is a heavy ball; RMSprop(lr=.3,
# alpha=.8, eps=.5); Adam(lr=.3, betas=(.8, .95), eps=.5); AdamW(the same, weight_decay=.2)
START = np.array([[1.0, -2.0], [3.0, 0.5]])
PATH = np.array([[[2, -1], [0.5, 0]], [[-1, 3], [0.5, 4]], [[0.25, -2], [0, 1]]])
ADAM = {"learning_rate": 0.3, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.5}
TORCH = {
    "momentum": (
        {"learning_rate": 0.3, "beta": 0.8},
        [[0.8002, -2.0576], [2.8728, 0.008]],
    ),
    "rmsprop": (
        {"learning_rate": 0.3, "beta": 0.8, "epsilon": 0.5},
        [[0.7249993843336271, -1.862679459182237], [2.605205098312484, -0.1630835062894176]],
    ),
    "adam": (
        ADAM,
        [[0.6610428547019966, -1.9218589469529077], [2.6019591969084725, 0.12274062881020778]],
    ),
    "adamw": (
        {**ADAM, "weight_decay": 0.2},
        [[0.5224629057742131, -1.5983327126857854], [2.120171196908472, 0.04992161128887351]],
    ),
}


@pytest.mark.parametrize("kind", TORCH)
def test_three_steps_are_those_of_pytorch(kind):
    step, states, takes_t = STEPS[kind]
    settings, expected = TORCH[kind]
    P, state = {"W1": START}, [{"dW1": np.zeros((2, 2))}] * states
    for t, g in enumerate(PATH, start=1):
        P, *state = step(P, {"dW1": g}, *state, *((t,) if takes_t else ()), **settings)
    assert_close(P["W1"], expected)


# --- what holds for every step ----------------------------------------------------------------


@every_step
@pytest.mark.parametrize("dtype", [np.int32, np.float32, float])
def test_steps_return_new_arrays_of_float_and_change_nothing(step, states, t, dtype):
    P = {"W1": np.arange(6).reshape(2, 3).astype(dtype), "b1": np.ones((2, 1), dtype)}
    given = [P] + [
        {"d" + k: (w + 1).astype(dtype) for k, w in P.items()} for _ in range(states + 1)
    ]
    before = [{key: array.copy() for key, array in part.items()} for part in given]
    after = step(*given, *t)
    assert len(after) == states + 1
    assert list(after[0]) == ["W1", "b1"]
    assert all(list(part) == ["dW1", "db1"] for part in after[1:])
    old = [array for part in given for array in part.values()]
    for part in after:
        for key, array in part.items():
            assert array.dtype == float
            assert array.shape == P[key.removeprefix("d")].shape
            assert not any(np.may_share_memory(array, other) for other in old)
    for part, copied in zip(given, before, strict=True):
        for key in part:
            np.testing.assert_array_equal(part[key], copied[key])


@every_step
def test_steps_treat_every_number_by_itself(step, states, t):
    rng = np.random.default_rng(0)
    whole = [{"W1": rng.normal(size=(2, 3))}]
    whole += [{"dW1": rng.uniform(0.5, 2, (2, 3))} for _ in range(states + 1)]
    parts = [{key: array[:1, 1:2] for key, array in one.items()} for one in whole]
    for all_of_it, part in zip(step(*whole, *t), step(*parts, *t), strict=True):
        for key in part:
            assert_close(all_of_it[key][:1, 1:2], part[key])


@every_step
def test_lists_are_welcome_and_runs_may_lie_side_by_side(step, states, t):
    rest = [{"dw": [[1.0, 1.0]]} for _ in range(states + 1)]
    P, *_ = step({"w": [[0.0, 0.0]]}, *rest, *t, learning_rate=[0.1, 0.2])
    assert P["w"][0, 1] == pytest.approx(2 * P["w"][0, 0])


# --- errors -----------------------------------------------------------------------------------


def arguments(states, t):
    P, G = one(1.0)
    return P, G, *[one(1.0)[1] for _ in range(states)], *t


@every_step
@pytest.mark.parametrize("rate", [0, -0.1, math.nan])
def test_a_learning_rate_that_is_none_is_refused(step, states, t, rate):
    with pytest.raises(ValueError, match="learning_rate must be above 0"):
        step(*arguments(states, t), learning_rate=rate)


@pytest.mark.parametrize("beta", [-0.1, 1, 1.5, math.nan])
def test_a_beta_outside_its_range_is_refused(beta):
    for step, names in {
        momentum_step: ["beta"],
        rmsprop_step: ["beta"],
        adam_step: ["beta1", "beta2"],
        adamw_step: ["beta1", "beta2"],
    }.items():
        _, states, t = next(known for known in STEPS.values() if known[0] is step)
        for name in names:
            with pytest.raises(ValueError, match=f"{name} must be at least 0 and below 1"):
                step(*arguments(states, t), **{name: beta})
    with pytest.raises(ValueError, match="beta must be"):
        to_heavy_ball(0.1, beta)


@pytest.mark.parametrize("rate", [0, -1])
def test_a_heavy_ball_needs_a_rate(rate):
    with pytest.raises(ValueError, match="learning_rate must be above 0"):
        to_heavy_ball(rate, 0.5)


@pytest.mark.parametrize("kind", ["rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("epsilon", [0, -1e-8, math.nan])
def test_an_epsilon_that_saves_nothing_is_refused(kind, epsilon):
    step, states, t = STEPS[kind]
    with pytest.raises(ValueError, match="epsilon must be above 0"):
        step(*arguments(states, t), epsilon=epsilon)


@pytest.mark.parametrize("t", [0, -1, 1.0, True, "1", None])
@pytest.mark.parametrize("step", [adam_step, adamw_step])
def test_a_step_number_that_is_none_is_refused(step, t):
    with pytest.raises(ValueError, match="t must be a whole number of at least 1"):
        step(*arguments(2, (t,)))


@pytest.mark.parametrize("weight_decay", [-0.1, math.nan, math.inf])
def test_a_decay_that_grows_is_refused(weight_decay):
    with pytest.raises(ValueError, match="weight_decay must be at least 0"):
        adamw_step(*arguments(2, (1,)), weight_decay=weight_decay)


@every_step
def test_keys_that_do_not_match_are_refused(step, states, t):
    P, *rest = arguments(states, t)
    for i in range(states + 1):
        wrong = list(rest)
        wrong[i] = {"W1": np.ones((1, 1))}
        with pytest.raises(ValueError, match=r"must have the keys \['dW1'\], got \['W1'\]"):
            step(P, *wrong)


@every_step
def test_shapes_that_do_not_match_are_refused(step, states, t):
    P, *rest = arguments(states, t)
    for i in range(states + 1):
        wrong = list(rest)
        wrong[i] = {"dW1": np.ones(1)}
        with pytest.raises(ValueError, match=r"\['dW1'\] must have the shape \(1, 1\).*got \(1,\)"):
            step(P, *wrong)


@pytest.mark.parametrize("kind", ["gd", "Adam", None])
def test_a_kind_that_is_unknown_is_refused(kind):
    with pytest.raises(ValueError, match="kind must be 'momentum', 'rmsprop' or 'adam'"):
        init_opt_state({}, kind)
