"""The loop against one written out; the digits against what the curriculum measured."""

from functools import partial

import numpy as np
import pytest

from course_lib import training
from course_lib.data import digits, moons
from course_lib.layers import BatchNorm, Dropout
from course_lib.network import Network
from course_lib.reference.batch_norm import bn_backward, bn_forward, bn_inference, update_running
from course_lib.reference.dropout import dropout_backward, dropout_forward, dropout_mask
from course_lib.reference.foundations import gd_step
from course_lib.reference.optimizers import adam_step, adamw_step, momentum_step, rmsprop_step
from course_lib.reference.regularisation import l2_cost, l2_grads
from course_lib.training import DivergedError, Regulariser, random_batches, train


def in_order(X, Y, batch_size, rng):
    """Yield batches without chance."""
    for start in range(0, X.shape[1], batch_size):
        yield X[:, start : start + batch_size], Y[:, start : start + batch_size]


def shuffled(X, Y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    return in_order(X[:, order], Y[:, order], batch_size, rng)


@pytest.fixture
def task():
    """A small network and what it is to learn, with a batch that is not full."""
    rng = np.random.default_rng(0)
    return Network([3, 5, 4, 2]), rng.normal(size=(3, 25)), rng.integers(0, 2, 25)


def by_hand(X, y, step, lambd=0.0, decay=None):
    """Train with the parameters of every layer on their own, as the notebooks write it."""
    network = Network([3, 5, 4, 2])
    memory = [{f"d{k}": np.zeros(v.shape) for k, v in network.params.items()} for _ in range(2)]
    memory = memory[: 2 if step in (adam_step, adamw_step) else int(step is not gd_step)]
    t = 0
    for epoch in range(3):
        rate = decay(0.05, epoch) if decay else 0.05
        for X_batch, Y_batch in in_order(X, y[np.newaxis], 10, None):
            t += 1
            grads = network.gradients(X_batch, Y_batch)[1]
            if lambd:
                grads = l2_grads(network.params, grads, lambd, X.shape[1])
            extra = [*memory, t] if step in (adam_step, adamw_step) else memory
            options = {"weight_decay": 0.3} if step is adamw_step else {}
            returned = step(network.params, grads, *extra, learning_rate=rate, **options)
            network.params, *memory = returned if memory else (returned,)
    return network.theta


# --- the loop ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [gd_step, momentum_step, rmsprop_step, adam_step])
def test_every_optimizer_of_the_course_fits_as_it_is(task, step):
    network, X, y = task
    train(
        network, X, y, step=step, learning_rate=0.05, num_epochs=3, batch_size=10, batches=in_order
    )
    np.testing.assert_allclose(network.theta, by_hand(X, y, step), rtol=1e-12)


def test_weight_decay_meets_weights_and_no_biases(task):
    network, X, y = task
    step = partial(adamw_step, weight_decay=0.3)
    train(
        network, X, y, step=step, learning_rate=0.05, num_epochs=3, batch_size=10, batches=in_order
    )
    np.testing.assert_allclose(network.theta, by_hand(X, y, adamw_step), rtol=1e-12)


def penalised(task, **options):
    return train(
        *task,
        step=gd_step,
        batch_size=10,
        batches=in_order,
        regulariser=Regulariser(l2_cost, l2_grads, 2.0),
        **options,
    )


def test_a_penalty_is_added_to_the_cost_with_the_size_of_the_training_set(task):
    network, X, y = task
    expected = network.cost(X, y) + l2_cost(network.params, 2.0, 25)
    history = penalised(task, learning_rate=1e-15, num_epochs=1)
    assert history.costs == pytest.approx([expected])


def test_a_penalty_is_added_to_the_gradients_with_the_size_of_the_training_set(task):
    network, X, y = task
    penalised(task, learning_rate=0.05, num_epochs=3)
    np.testing.assert_allclose(network.theta, by_hand(X, y, gd_step, lambd=2.0), rtol=1e-12)


def test_schedule_counts_epochs_from_0_and_starts_anew_from_the_first_rate(task):
    network, X, y = task

    def halved(rate, epoch):
        return rate / 2**epoch

    options = {"step": gd_step, "learning_rate": 0.05, "num_epochs": 3, "batch_size": 10}
    history = train(network, X, y, schedule=halved, batches=in_order, **options)
    assert history.learning_rates == [0.05, 0.025, 0.0125]
    expected = by_hand(X, y, gd_step, decay=halved)
    np.testing.assert_allclose(network.theta, expected, rtol=1e-12)


def test_costs_of_an_epoch_are_weighted_by_the_size_of_the_batch(task):
    network, X, y = task
    expected = network.cost(X, y)
    history = train(
        network, X, y, learning_rate=1e-15, num_epochs=1, batch_size=10, batches=in_order
    )
    assert history.costs == pytest.approx([expected])
    assert history.num_steps == 3


def test_development_set_is_judged_after_every_epoch(task):
    network, X, y = task
    history = train(network, X, y, num_epochs=4, dev=(X, y))
    assert len(history.dev_costs) == len(history.dev_accuracies) == len(history.costs) == 4
    assert history.dev_costs[-1] == network.cost(X, y)
    assert history.dev_accuracies[-1] == network.accuracy(X, y)
    assert history.seconds > 0


def test_training_ends_when_enough_is_said(task):
    network, X, y = task
    history = train(network, X, y, num_epochs=9, stop=lambda history: len(history.costs) == 2)
    assert len(history.costs) == 2


def test_same_seed_same_training_another_seed_another():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(3, 25)), rng.integers(0, 2, 25)
    ends = []
    for seed in (0, 0, 1):
        network = Network([3, 5, 2])
        train(network, X, y, num_epochs=2, seed=seed)
        ends.append(network.theta)
    np.testing.assert_array_equal(ends[0], ends[1])
    assert not np.array_equal(ends[0], ends[2])


def test_examples_stay_as_they_are(task):
    network, X, y = task
    kept = X.copy(), y.copy()
    train(network, X, y, num_epochs=2)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(y, kept[1])


@pytest.mark.parametrize(("m", "size", "count"), [(10, 3, 4), (9, 3, 3), (2, 64, 1)])
def test_random_batches_cover_as_many_examples_as_there_are(m, size, count):
    X, Y = np.arange(2.0 * m).reshape(2, m), np.arange(m)[np.newaxis]
    batches = list(random_batches(X, Y, size, np.random.default_rng(0)))
    assert len(batches) == count
    for X_batch, Y_batch in batches:
        assert Y_batch.shape == (1, size)
        np.testing.assert_array_equal(X_batch, X[:, Y_batch[0]])


def test_whatever_is_plugged_in_works_together():
    data, dev = moons(600, noise=0.2).split(500)
    dropout = Dropout(dropout_mask, dropout_forward, dropout_backward, 0.9)
    normal = BatchNorm(bn_forward, bn_backward, update_running, bn_inference)
    network = Network([2, 30, 30, 1], output="sigmoid", dropout=dropout, batch_norm=normal)
    history = train(
        network,
        data.X,
        data.y,
        step=adam_step,
        learning_rate=0.01,
        batches=shuffled,
        schedule=lambda rate, epoch: rate / (1 + 0.01 * epoch),
        regulariser=Regulariser(l2_cost, l2_grads, 0.1),
        dev=(dev.X, dev.y),
    )
    assert history.dev_accuracies[-1] > 0.93


# --- the facts of the curriculum (§6) ----------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "learning_rate", "measured"),
    [(gd_step, 0.1, 0.975), (momentum_step, 1.0, 0.981), (adam_step, 1e-3, 0.972)],
)
def test_digits_are_learnt_in_thirty_epochs(step, learning_rate, measured):
    """Measured once, for one split and seed: of 360 examples, 0.02 is 7, two SD of such a count."""
    data, dev = digits().split(1437)
    network = Network([64, 64, 32, 10])
    history = train(
        network,
        data.X,
        data.y,
        step=step,
        learning_rate=learning_rate,
        num_epochs=30,
        batches=shuffled,
        dev=(dev.X, dev.y),
    )
    assert history.dev_accuracies[-1] == pytest.approx(measured, abs=0.02)
    assert history.costs[-1] < 0.1 < 2 < history.costs[0] * 4


# --- what goes wrong -----------------------------------------------------------------------------


def diverging(task, **options):
    network, X, y = task
    with pytest.raises(DivergedError) as caught:
        train(network, X, y, **options)
    return caught.value


def test_nan_stops_with_epoch_cost_and_what_to_try(task):
    def spoil(params, grads, learning_rate):
        spoil.calls += 1
        return {name: array * (np.nan if spoil.calls == 4 else 1) for name, array in params.items()}

    spoil.calls = 0
    error = diverging(
        task, step=spoil, learning_rate=0.5, batch_size=10, num_epochs=9, batches=in_order
    )
    message = str(error)
    assert "epoch 1 (counted from 0), after 4 steps: the cost is nan" in message
    assert "learning_rate (it was 0.5; try 0.05)" in message
    assert len(error.history.costs) == 1


def test_an_overflow_stops_without_a_warning():
    rng = np.random.default_rng(0)
    network = Network([3, 5, 1], output="linear", activation="linear")
    X, y = rng.normal(size=(3, 20)), rng.normal(size=20)
    error = diverging((network, X, y), learning_rate=1e200, num_epochs=50)
    assert "the cost is" in str(error)


def test_a_cost_that_grows_beyond_hope_stops_before_it_overflows():
    rng = np.random.default_rng(0)
    network = Network([3, 1], output="linear")
    X, y = rng.normal(size=(3, 20)), rng.normal(size=20)
    error = diverging((network, X, y), learning_rate=3.0, num_epochs=500)
    assert len(error.history.costs) < 50
    assert error.history.costs[-1] < 1e6


def test_a_high_cost_from_which_it_comes_back_is_no_divergence(task):
    network, X, y = task
    history = train(network, X, y, learning_rate=3.0, num_epochs=5)
    assert np.isfinite(history.costs).all()


@pytest.mark.parametrize(
    "bad",
    [
        {"learning_rate": 0},
        {"learning_rate": np.nan},
        {"num_epochs": 0},
        {"num_epochs": 2.5},
        {"batch_size": 0},
    ],
)
def test_a_bad_setting_is_named(task, bad):
    (name, value), *_ = bad.items()
    with pytest.raises(ValueError, match=f"{name} must .*got {value}"):
        train(*task, **bad)


def test_data_that_do_not_fit_are_refused_before_anything_is_done(task):
    network, X, y = task
    with pytest.raises(ValueError, match="Y must have shape"):
        train(network, X, y[:-1])


def test_an_epoch_without_batches_is_refused(task):
    with pytest.raises(ValueError, match="at least one batch"):
        train(*task, batches=lambda X, Y, size, rng: [])


@pytest.mark.parametrize(
    "cut",
    [
        lambda X, Y: (X.T, Y.T),
        lambda X, Y: (X, Y[:, 1:]),
        lambda X, Y: (X[:, :0], Y[:, :0]),
        lambda X, Y: (X[0], Y),
    ],
)
def test_a_batch_of_the_wrong_shape_is_refused(task, cut):
    with pytest.raises(ValueError, match="batches: a batch must be X of shape"):
        train(*task, batches=lambda X, Y, size, rng: [cut(X, Y)])


def test_a_step_that_forgets_what_it_remembers_is_named(task):
    def momentum_step(params, grads, V, learning_rate):
        return params

    with pytest.raises(ValueError, match=r"momentum_step must return 2 dicts.*got dict"):
        train(*task, step=momentum_step)


def test_a_step_that_returns_one_dict_too_many_is_named(task):
    def momentum_step(params, grads, V, learning_rate):
        return params, V, V

    with pytest.raises(ValueError, match=r"must return 2 dicts.*got a tuple of 3"):
        train(*task, step=partial(momentum_step))


def test_a_step_that_loses_the_biases_is_named(task):
    def gd_step(params, grads, learning_rate):
        return {"W1": params["W1"]}

    with pytest.raises(
        ValueError, match=r"gd_step must return a dict with the keys \['W1', 'b1'\]"
    ):
        train(*task, step=gd_step)


def test_progress_tells_cost_and_accuracy(task, monkeypatch):
    notes = []

    class Noted(training.Progress):
        def update(self, done, note=""):
            notes.append((done, note))

    monkeypatch.setattr(training, "Progress", Noted)
    network, X, y = task
    history = train(network, X, y, num_epochs=2, dev=(X, y))
    train(network, X, y, num_epochs=1)
    assert notes[0] == (1, f"cost {history.costs[0]:.4f} · dev {history.dev_accuracies[0]:.1%}")
    assert "dev" not in notes[2][1]
