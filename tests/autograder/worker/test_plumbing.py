"""What experiments are built of does not answer exercises."""

import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.exercises import TOPICS
from autograder.worker.plumbing import MODULES
from course_lib.network import Network
from tests.autograder.conftest import call

BORROWED = """
from course_lib import training
from course_lib.layers import _softmax as mine
from course_lib.network import Network
import numpy as np
Network([2, 3, 1])
def borrow(x):
    return mine(np.zeros((2, 1)))
def build(x):
    return Network([2, 3, 1])
def batches(x):
    return list(training.random_batches(8, 4, np.random.default_rng(x)))
def own(x):
    return x
"""


@pytest.mark.sandbox
@pytest.mark.parametrize("name", ["borrow", "build", "batches"])
def test_an_exercise_cannot_borrow_from_what_experiments_are_built_of(sandbox, name):
    run = sandbox.run([BORROWED], [call(name, [1]), call("own", [1])])
    [outcome], [own] = run.outcomes
    assert outcome.failure.kind == "RuntimeError"
    assert own.value == 1
    assert all(one["output_type"] != "error" for one in run.outputs[0])


@pytest.mark.sandbox
def test_what_a_cell_takes_out_of_a_module_is_closed_too(sandbox):
    hidden = "from course_lib import layers\nwith_softmax = layers._softmax\ndel layers._softmax\n"
    borrow = "def borrow(x):\n    return with_softmax(__import__('numpy').zeros((2, 1)))"
    [outcome] = sandbox.run([hidden + borrow], [call("borrow", [1])]).outcomes[0]
    assert outcome.failure.kind == "RuntimeError"


@pytest.mark.sandbox
def test_what_an_exercise_is_set_with_stays_open_and_nothing_else(sandbox):
    calls = [replace(call("borrow", [1]), given=("layers",)), call("build", [1])]
    run = sandbox.run([BORROWED], calls)
    [lent], [refused] = run.outcomes
    assert lent.failure is None
    assert refused.failure.kind == "RuntimeError"


def test_nothing_of_these_modules_can_be_called_once_they_are_closed():
    """In a process of its own, since it is for good."""
    code = f"""
import importlib, inspect
from autograder.worker import plumbing
modules = [importlib.import_module("course_lib." + name) for name in {MODULES!r}]
held = [f for m in modules for f in plumbing._functions(m, m)]
plumbing.find()
plumbing.close()
refused = 0
for function in held:
    try:
        function()
    except RuntimeError:
        refused += 1
assert refused == len(held) > 30, (refused, len(held))
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_they_are_open_to_everybody_else():
    assert Network([2, 3, 1])


def test_what_is_given_for_an_exercise_is_one_of_them():
    given = {module for group in TOPICS.values() for one in group for module in one.given}
    assert given
    assert given <= set(MODULES)
