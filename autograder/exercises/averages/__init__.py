"""Exponentially weighted averages: one module per exercise."""

from autograder.exercises.averages.average import EWA
from autograder.exercises.averages.correction import EWA_CORRECTED
from autograder.exercises.averages.delay import LAG
from autograder.exercises.averages.memory import WINDOW_BETA
from autograder.exercises.averages.weights import EWA_WEIGHTS
from autograder.exercises.averages.window import EFFECTIVE_WINDOW

EXERCISES = (EWA, EWA_CORRECTED, EWA_WEIGHTS, EFFECTIVE_WINDOW, WINDOW_BETA, LAG)
