"""What notebook 11 says of PyTorch, seen in PyTorch, where it is installed."""

import inspect
import math

import numpy as np
import pytest

from course_lib.reference.frameworks import torch_settings, torch_update_running
from course_lib.reference.optimizers import (
    adam_step,
    adamw_step,
    momentum_step,
    rmsprop_step,
    to_heavy_ball,
)
from course_lib.reference.regularisation import l2_grads
from course_lib.reference.schedules import inverse_time
from tests.frameworks.one_weight import GRADIENTS, our_moves

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn, optim = torch.nn, torch.optim
ADAM = {"states": 2, "timed": True}


def default(what, name):
    return inspect.signature(what).parameters[name].default


def moves(kind, gradients, start=0.0, **settings):
    """Return where an optimizer of PyTorch takes one weight."""
    weight = nn.Parameter(torch.tensor([start], dtype=torch.float64))
    optimizer, path = kind([weight], **settings), []
    for gradient in gradients:
        weight.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        path.append(weight.item())
    return path


def test_examples_are_rows_and_weights_lie_as_in_the_course():
    layer = nn.Linear(300, 400)
    assert tuple(layer.weight.shape) == (400, 300)
    limit = 1 / math.sqrt(300)
    for part in (layer.weight, layer.bias):
        assert 0.95 * limit < part.abs().max().item() <= limit


def test_dropout_is_inverted_and_told_what_to_drop():
    torch.manual_seed(0)
    made = nn.Dropout(torch_settings(0.8, 0.9, 1.0, 10)["p"])(torch.ones(300, 300))
    assert sorted(made.unique().tolist()) == pytest.approx([0, 1.25])
    assert (made == 0).float().mean().item() == pytest.approx(0.2, abs=0.01)


def test_batch_normalisation_weighs_the_batch_and_divides_by_m_less_one():
    Z = np.array([[1.0, 2, 3, 6], [5, -1, 2, 2]])
    layer = nn.BatchNorm1d(2, momentum=torch_settings(1, 0.9, 0, 1)["momentum"])
    out = layer(torch.tensor(Z.T, dtype=torch.float32))
    ours = torch_update_running({"mu": np.zeros((2, 1)), "var": np.ones((2, 1))}, Z)
    assert layer.running_mean.numpy() == pytest.approx(ours["mu"][:, 0])
    assert layer.running_var.numpy() == pytest.approx(ours["var"][:, 0])
    assert out.detach().numpy().var(axis=0) == pytest.approx([1, 1], rel=1e-4)
    assert (default(nn.BatchNorm1d, "momentum"), default(nn.BatchNorm1d, "eps")) == (0.1, 1e-5)


def test_batch_normalisation_refuses_to_train_on_one_example():
    with pytest.raises(ValueError, match="more than 1 value"):
        nn.BatchNorm1d(1)(torch.ones(1, 1))


def test_networks_train_until_told_otherwise():
    layer = nn.Dropout(0.5)
    assert layer.training
    assert not layer.eval().training


def test_cross_entropy_wants_logits_and_with_probabilities_never_falls_below():
    sure = torch.eye(10)[:1]
    twice = nn.CrossEntropyLoss()(sure, torch.tensor([0])).item()
    assert twice == pytest.approx(1.4612, abs=5e-5)
    assert twice == pytest.approx(-math.log(math.e / (math.e + 9)))


def test_weight_decay_is_the_gradient_of_the_penalty():
    W, lambd, m = 1.5, 4.0, 1000
    decay = torch_settings(1, 0, lambd, m)["weight_decay"]
    params, zero = {"W1": np.array([[W]])}, {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}
    penalised = l2_grads(params | {"b1": np.zeros((1, 1))}, zero, lambd, m)["dW1"].item()
    assert moves(optim.SGD, [0.0], W, lr=1.0, weight_decay=decay) == [pytest.approx(W - penalised)]


def test_momentum_is_a_heavy_ball():
    rate, memory = to_heavy_ball(0.5, 0.9)
    theirs = moves(optim.SGD, GRADIENTS, lr=rate, momentum=memory)
    ours = our_moves(momentum_step, GRADIENTS, learning_rate=0.5, beta=0.9)
    assert theirs == pytest.approx(ours)


def test_when_the_rate_changes_keras_and_pytorch_part():
    keras = pytest.importorskip("keras")
    slower = [0.1, 0.01]
    weight = nn.Parameter(torch.zeros(1))
    torch_sgd = optim.SGD([weight], lr=slower[0], momentum=0.9)
    keras_sgd, variable = keras.optimizers.SGD(slower[0], momentum=0.9), keras.Variable([0.0])
    for rate in slower:
        torch_sgd.param_groups[0]["lr"] = rate
        keras_sgd.learning_rate = rate
        weight.grad = torch.ones(1)
        torch_sgd.step()
        keras_sgd.apply([keras.ops.ones(1)], [variable])
    # The second step: 0.01 · (0.9 + 1), and 0.9 · 0.1 + 0.01.
    assert weight.item() == pytest.approx(-0.1 - 0.019)
    assert np.asarray(variable.value)[0] == pytest.approx(-0.1 - 0.1)


def test_rmsprop_has_epsilon_outside_the_root():
    settings = {"lr": 1.0, "alpha": 0.9, "eps": 0.5}
    ours = our_moves(rmsprop_step, GRADIENTS, learning_rate=1.0, beta=0.9, epsilon=0.5)
    assert moves(optim.RMSprop, GRADIENTS, **settings) == pytest.approx(ours)
    assert (default(optim.RMSprop, "alpha"), default(optim.RMSprop, "eps")) == (0.99, 1e-8)


def test_adam_is_that_of_the_course():
    ours = our_moves(adam_step, GRADIENTS, learning_rate=1.0, epsilon=0.5, **ADAM)
    assert moves(optim.Adam, GRADIENTS, lr=1.0, eps=0.5) == pytest.approx(ours)
    assert default(optim.Adam, "eps") == 1e-8


def test_only_adamw_decays_weights_apart_from_the_gradient():
    ours = our_moves(
        adamw_step, GRADIENTS, 1.0, learning_rate=0.1, weight_decay=0.5, epsilon=1e-8, **ADAM
    )
    settings = {"lr": 0.1, "weight_decay": 0.5}
    assert moves(optim.AdamW, GRADIENTS, 1.0, **settings) == pytest.approx(ours)
    assert abs(moves(optim.Adam, GRADIENTS, 1.0, **settings)[0] - ours[0]) > 0.04


def test_schedules_count_how_often_they_are_called():
    optimizer = optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.2)
    schedule = optim.lr_scheduler.LambdaLR(optimizer, lambda calls: 1 / (1 + 0.5 * calls))
    for _ in range(23):
        optimizer.step()
    schedule.step()
    assert schedule.get_last_lr() == [pytest.approx(inverse_time(0.2, 1, 0.5))]


def test_backward_adds_to_the_gradients():
    weight = nn.Parameter(torch.ones(1))
    for _ in range(2):
        (3 * weight).sum().backward()
    assert weight.grad.item() == 6
