"""Frameworks: one module per exercise."""

from autograder.exercises.frameworks.epsilon import KERAS_EPSILON
from autograder.exercises.frameworks.running import TORCH_UPDATE_RUNNING
from autograder.exercises.frameworks.settings import KERAS_SETTINGS, TORCH_SETTINGS
from autograder.exercises.frameworks.steps import DECAY_STEPS
from autograder.exercises.frameworks.weights import TO_KERAS_WEIGHTS

EXERCISES = (
    TO_KERAS_WEIGHTS,
    KERAS_SETTINGS,
    TORCH_SETTINGS,
    TORCH_UPDATE_RUNNING,
    KERAS_EPSILON,
    DECAY_STEPS,
)
