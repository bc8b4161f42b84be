"""The widgets on mini-batches as a learner meets them: in JupyterLab, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import control, note, press

pytestmark = pytest.mark.browser

# As a student would write them; the tests of the notebook run its own.
FUNCTIONS = """
import numpy as np
from course_lib.widgets.batch_board import batch_board, epoch_map
from course_lib.widgets.batch_dial import batch_dial

def shuffle_pair(X, Y, rng):
    p = rng.permutation(X.shape[1])
    return X[:, p], Y[:, p]

def partition(X, Y, size):
    return [(X[:, i:i + size], Y[:, i:i + size]) for i in range(0, X.shape[1], size)]

def minibatches(X, Y, size, rng):
    yield from partition(*shuffle_pair(X, Y, rng), size)

def train_minibatch(X, Y, w, b, size, num_epochs, learning_rate, rng):
    costs = []
    for _ in range(num_epochs):
        for x, y in minibatches(X, Y, size, rng):
            dZ = (1 / (1 + np.exp(-(w.T @ x + b))) - y) / x.shape[1]
            w, b = w - learning_rate * x @ dZ.T, b - learning_rate * dZ.sum()
        costs.append(0.0)
    return w, float(b), costs
"""
CELLS = [
    FUNCTIONS,
    "board = batch_board(shuffle_pair, partition)\nboard",
    "epochs = epoch_map(minibatches)\nepochs",
    "dial = batch_dial(minibatches, train_minibatch)\ndial",
]


def test_a_larger_batch_by_keyboard_makes_fewer_of_them(lab):
    board = lab.cell(1)
    expect(note(board)).to_contain_text("4 batches: 4, 4, 4, 1")
    press(control(board, "batch size B"), "ArrowRight")
    expect(note(board)).to_contain_text("3 batches: 5, 5, 3")
    lab.expect_value("board.values['size']", "5")


def test_examples_of_the_epochs_are_chosen_by_keyboard(lab):
    epochs = lab.cell(2)
    expect(note(epochs)).to_contain_text("3 batches an epoch")
    press(control(epochs, "examples m"), "ArrowRight")
    expect(note(epochs)).to_contain_text("4 batches an epoch")


def test_the_dial_goes_from_all_to_one_and_to_computing_time(lab):
    dial = lab.cell(3)
    expect(note(dial)).to_contain_text("6 updates in 6 epochs")
    press(control(dial, "batch size B"), "Home")
    expect(note(dial)).to_contain_text("768 updates in 6 epochs")
    press(control(dial, "against computing time"), "Space")
    expect(dial.locator(".stage")).to_contain_text("computing time (ms)")
