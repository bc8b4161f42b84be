"""Softmax: one module per exercise."""

from autograder.exercises.softmax.confusion import CONFUSION_MATRIX
from autograder.exercises.softmax.cost import CROSS_ENTROPY
from autograder.exercises.softmax.gradient import SOFTMAX_CE_GRAD
from autograder.exercises.softmax.jacobian import SOFTMAX_JACOBIAN
from autograder.exercises.softmax.labels import ONE_HOT
from autograder.exercises.softmax.link import BINARY_LINK
from autograder.exercises.softmax.logarithms import LOG_SOFTMAX
from autograder.exercises.softmax.prediction import PREDICT
from autograder.exercises.softmax.probabilities import SOFTMAX
from autograder.exercises.softmax.score import ACCURACY
from autograder.exercises.softmax.training import TRAIN_SOFTMAX

EXERCISES = (
    SOFTMAX,
    ONE_HOT,
    LOG_SOFTMAX,
    CROSS_ENTROPY,
    SOFTMAX_CE_GRAD,
    SOFTMAX_JACOBIAN,
    BINARY_LINK,
    TRAIN_SOFTMAX,
    PREDICT,
    ACCURACY,
    CONFUSION_MATRIX,
)
