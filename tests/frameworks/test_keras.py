"""What notebook 11 says of Keras, seen in Keras."""

import inspect
import math

import numpy as np
import pytest

from course_lib.reference.frameworks import (
    decay_steps,
    keras_epsilon,
    keras_settings,
    to_keras_weights,
)
from course_lib.reference.optimizers import (
    adam_step,
    adamw_step,
    momentum_step,
    rmsprop_step,
    to_heavy_ball,
)
from course_lib.reference.regularisation import early_stopping, l2_cost
from course_lib.reference.schedules import inverse_time, staircase
from tests.frameworks.one_weight import GRADIENTS, our_moves

keras = pytest.importorskip("keras", reason="Keras is not installed: make frameworks")
# Keras 3.15 does not yet say to NumPy whether it copies.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")
layers, optimizers = keras.layers, keras.optimizers
BATCH = np.array([[1.0], [2.0], [3.0], [6.0]], dtype="float32")
FLOAT32 = 1e-5


def default(what, name):
    return inspect.signature(what).parameters[name].default


def moves(optimizer, gradients, start=0.0):
    """Return where an optimizer of Keras takes one weight."""
    weight = keras.Variable(np.array([start], dtype="float32"))
    path = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(np.array([gradient], "float32"))], [weight])
        path.append(float(np.asarray(weight.value)[0]))
    return path


# --- layers -----------------------------------------------------------------------------------


def test_examples_are_rows_and_kernels_are_transposed_weights():
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.normal(size=(4, 3)),
        "b1": rng.normal(size=(4, 1)),
        "W2": rng.normal(size=(2, 4)),
        "b2": rng.normal(size=(2, 1)),
    }
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, "relu"), layers.Dense(2)])
    model.set_weights(to_keras_weights(params))
    X = rng.normal(size=(3, 5))
    A = np.maximum(params["W1"] @ X + params["b1"], 0)
    ours = params["W2"] @ A + params["b2"]
    assert pytest.approx(ours, abs=FLOAT32) == np.asarray(model(X.T.astype("float32"))).T


def test_dense_begins_with_glorots_uniform_weights_and_zero_biases():
    dense = layers.Dense(400)
    dense.build((None, 300))
    kernel, bias = dense.get_weights()
    limit = math.sqrt(6 / 700)
    assert 0.99 * limit < np.abs(kernel).max() <= limit * (1 + FLOAT32)
    assert not bias.any()


def test_he_normal_has_the_variance_of_he_but_no_tails():
    dense = layers.Dense(400, kernel_initializer="he_normal")
    dense.build((None, 300))
    spread = math.sqrt(2 / 300)
    kernel = dense.get_weights()[0]
    assert kernel.std() == pytest.approx(spread, rel=0.02)
    assert np.abs(kernel).max() / spread == pytest.approx(2.27, abs=0.01)


def test_dropout_is_inverted_and_told_what_to_drop():
    rate = keras_settings(0.8, 0.9, 1.0, 10)["rate"]
    made = np.asarray(layers.Dropout(rate, seed=1)(np.ones((300, 300), "float32"), training=True))
    assert set(np.unique(made).round(6)) == {0.0, 1.25}
    assert (made == 0).mean() == pytest.approx(0.2, abs=0.01)
    assert (np.asarray(layers.Dropout(0.2)(BATCH)) == BATCH).all()


def test_batch_normalisation_weighs_the_past_and_divides_by_m():
    normalise = layers.BatchNormalization(momentum=keras_settings(1, 0.9, 0, 1)["momentum"])
    normalise(BATCH, training=True)
    gamma, beta, mu, var = (one.item() for one in normalise.get_weights())
    assert (gamma, beta) == (1, 0)
    assert (mu, var) == pytest.approx((0.3, 1.25))
    assert default(layers.BatchNormalization, "momentum") == 0.99
    assert default(layers.BatchNormalization, "epsilon") == 1e-3


def test_after_one_epoch_of_the_digits_the_default_still_holds_four_fifths_of_its_start():
    assert pytest.approx([0.79, 0.09], abs=5e-3) == [0.99**23, 0.9**23]


# --- cost -------------------------------------------------------------------------------------


def test_the_penalty_is_a_factor_times_the_sum_of_squares():
    W, lambd, m = np.array([[1.0, -2.0], [0.5, 3.0]]), 4.0, 1000
    ours = l2_cost({"W1": W, "b1": np.ones((2, 1))}, lambd, m)
    penalty = keras.regularizers.L2(keras_settings(1, 0, lambd, m)["l2"])(W.T.astype("float32"))
    assert float(penalty) == pytest.approx(ours, rel=FLOAT32)


def test_losses_expect_probabilities_unless_told_otherwise():
    assert default(keras.losses.SparseCategoricalCrossentropy, "from_logits") is False
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert float(loss(np.array([0]), np.zeros((1, 10)))) == pytest.approx(math.log(10))


# --- optimizers -------------------------------------------------------------------------------


def test_momentum_is_a_heavy_ball():
    rate, memory = to_heavy_ball(0.5, 0.9)
    theirs = moves(optimizers.SGD(rate, momentum=memory), GRADIENTS)
    ours = our_moves(momentum_step, GRADIENTS, learning_rate=0.5, beta=0.9)
    assert theirs == pytest.approx(ours, rel=FLOAT32)


def test_rmsprop_has_epsilon_inside_the_root():
    theirs = moves(optimizers.RMSprop(1.0, rho=0.9, epsilon=0.5), GRADIENTS)
    inside = {"learning_rate": 1.0, "beta": 0.9, "epsilon": 0.5, "eps_inside": True}
    assert theirs == pytest.approx(our_moves(rmsprop_step, GRADIENTS, **inside), rel=FLOAT32)
    outside = our_moves(rmsprop_step, GRADIENTS, **(inside | {"eps_inside": False}))
    assert abs(theirs[0] - outside[0]) > 0.3


def test_adam_adds_epsilon_before_the_correction():
    adam = {"learning_rate": 1.0, "states": 2, "timed": True}
    theirs = moves(optimizers.Adam(1.0, epsilon=0.5), GRADIENTS)
    ours = our_moves(adam_step, GRADIENTS, epsilon=0.5, **adam)
    assert (theirs[0], ours[0]) == pytest.approx((-0.112, -0.8), abs=5e-4)
    for t in (1, 2, 5):  # a translation is good for one step
        translated = optimizers.Adam(1.0, epsilon=keras_epsilon(t, 0.5))
        last = np.diff([0.0, *moves(translated, GRADIENTS)])[t - 1]
        assert last == pytest.approx(np.diff([0.0, *ours])[t - 1], rel=1e-4)
    assert default(optimizers.Adam, "epsilon") == 1e-7


def test_adam_with_weight_decay_is_adamw():
    settings = {"learning_rate": 0.1, "weight_decay": 0.5, "epsilon": 1e-12}
    ours = our_moves(adamw_step, GRADIENTS, 1.0, states=2, timed=True, **settings)
    for kind in (optimizers.Adam, optimizers.AdamW):
        assert moves(kind(**settings), GRADIENTS, 1.0) == pytest.approx(ours, rel=1e-4)


def test_schedules_count_steps_from_zero():
    m, size, interval = 1437, 64, 10
    steps = decay_steps(m, interval, size)
    assert steps == 230
    schedule = optimizers.schedules.InverseTimeDecay(0.2, steps, 0.5, staircase=True)
    for epoch in (0, 9, 10, 29):
        for step in (23 * epoch, 23 * epoch + 22):
            expected = staircase(0.2, epoch, 0.5, interval)
            assert float(schedule(step)) == pytest.approx(expected, rel=FLOAT32)
    smooth = optimizers.schedules.InverseTimeDecay(0.2, decay_steps(m, 1, size), 0.5)
    expected = inverse_time(0.2, 4, 0.5)
    assert float(smooth(4 * 23)) == pytest.approx(expected, rel=FLOAT32)


# --- training ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "losses", [[3, 2, 2.5, 2.4, 2.3, 1], [3, 2, 1, 2, 3, 4], [3, 4, 1, 2, 0.5, 1], [5, 4, 3]]
)
def test_early_stopping_has_the_patience_of_the_course_and_keeps_the_last_weights(losses):
    stop_epoch, best_epoch = early_stopping(np.array(losses, float), 2)
    for restore in (False, True):
        model = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
        stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=restore)
        stop.set_model(model)
        model.stop_training = False
        stop.on_train_begin()
        for epoch, loss in enumerate(losses):
            model.set_weights([np.array([[float(epoch)]])])
            stop.on_epoch_end(epoch, {"val_loss": loss})
            if model.stop_training:
                break
        stop.on_train_end()
        kept = model.get_weights()[0].item()
        assert epoch == stop_epoch
        assert kept == (best_epoch if restore else stop_epoch)
    assert default(keras.callbacks.EarlyStopping, "restore_best_weights") is False


def test_the_cost_of_new_examples_includes_the_penalty():
    model = keras.Sequential([keras.Input((1,)), layers.Dense(2, kernel_regularizer="l2")])
    cost = keras.metrics.SparseCategoricalCrossentropy(name="cost", from_logits=True)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss, metrics=[cost])
    told = model.evaluate(BATCH, np.array([0, 1, 0, 1]), verbose=0, return_dict=True)
    penalty = 0.01 * (model.get_weights()[0] ** 2).sum()
    assert told["loss"] == pytest.approx(told["cost"] + penalty, rel=FLOAT32)
    assert default(keras.callbacks.EarlyStopping, "monitor") == "val_loss"


def test_a_model_that_is_trained_again_begins_anew():
    from course_lib.data import digits
    from course_lib.studies.keras_runs import accuracies_of

    train, dev = digits().split(1437)
    parts = [layers.Dropout(0.3), layers.BatchNormalization(), layers.Dense(10, "softmax")]
    model = keras.Sequential([keras.Input((64,)), *parts])
    adam = optimizers.Adam(0.01)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    first, second, again = accuracies_of(model, train, dev, [0, 1, 0], 1)
    assert first == again != second
    assert 0.5 < first < 0.95


# --- Keras Tuner ------------------------------------------------------------------------------


def test_the_tuner_of_the_notes_does_not_run():
    keras_tuner = pytest.importorskip("keras_tuner")
    hp = keras_tuner.HyperParameters()
    with pytest.raises(TypeError, match="sampling"):
        hp.Choice("learning_rate", values=[1e-2, 1e-3, 1e-4], sampling="LOG")
    hp.Float("learning_rate", 1e-4, 1e-2, sampling="log")
    assert hp.Int("units", 32, 512, step=32) == 32
