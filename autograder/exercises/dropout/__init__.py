"""Dropout: one module per exercise."""

from autograder.exercises.dropout.backward import DROPOUT_BACKWARD
from autograder.exercises.dropout.forward import DROPOUT_FORWARD
from autograder.exercises.dropout.mask import DROPOUT_MASK
from autograder.exercises.dropout.network import DROPOUT_NETWORK
from autograder.exercises.dropout.variance import DROPOUT_VARIANCE

EXERCISES = (DROPOUT_MASK, DROPOUT_FORWARD, DROPOUT_BACKWARD, DROPOUT_NETWORK, DROPOUT_VARIANCE)
