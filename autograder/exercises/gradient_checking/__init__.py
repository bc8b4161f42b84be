"""Gradient checking: one module per exercise."""

from autograder.exercises.gradient_checking.central import CENTRAL_DIFF
from autograder.exercises.gradient_checking.check import GRADIENT_CHECK
from autograder.exercises.gradient_checking.counts import COUNT_GRADS
from autograder.exercises.gradient_checking.forward import FORWARD_DIFF
from autograder.exercises.gradient_checking.hidden_layer import TANH_GRADS
from autograder.exercises.gradient_checking.line import LINE_GRADS
from autograder.exercises.gradient_checking.penalty import RIDGE_GRADS
from autograder.exercises.gradient_checking.relative import RELATIVE_DIFFERENCE
from autograder.exercises.gradient_checking.vectors import FLATTEN, UNFLATTEN

EXERCISES = (
    FORWARD_DIFF,
    CENTRAL_DIFF,
    FLATTEN,
    UNFLATTEN,
    RELATIVE_DIFFERENCE,
    GRADIENT_CHECK,
    LINE_GRADS,
    COUNT_GRADS,
    RIDGE_GRADS,
    TANH_GRADS,
)
