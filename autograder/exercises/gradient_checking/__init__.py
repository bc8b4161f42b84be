"""Gradient checking: one module per exercise."""

from autograder.exercises.gradient_checking.central import CENTRAL_DIFF
from autograder.exercises.gradient_checking.forward import FORWARD_DIFF
from autograder.exercises.gradient_checking.relative import RELATIVE_DIFFERENCE

EXERCISES = (FORWARD_DIFF, CENTRAL_DIFF, RELATIVE_DIFFERENCE)
