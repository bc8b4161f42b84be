"""Foundations, from one neuron to a deep network: one module per exercise."""

from autograder.exercises.foundations.activations import ACTIVATION
from autograder.exercises.foundations.backward import MODEL_BACKWARD
from autograder.exercises.foundations.cost import BCE_COST
from autograder.exercises.foundations.descent import GD_STEP
from autograder.exercises.foundations.forward import MODEL_FORWARD
from autograder.exercises.foundations.logistic import LOGISTIC_GRADS
from autograder.exercises.foundations.logits import BCE_FROM_LOGITS
from autograder.exercises.foundations.slopes import ACTIVATION_GRAD

EXERCISES = (
    ACTIVATION,
    ACTIVATION_GRAD,
    BCE_COST,
    BCE_FROM_LOGITS,
    LOGISTIC_GRADS,
    MODEL_FORWARD,
    MODEL_BACKWARD,
    GD_STEP,
)
