"""Regularisation: one module per exercise."""

from autograder.exercises.regularisation.diagnosis import DIAGNOSE
from autograder.exercises.regularisation.l2_gradient import L2_GRADS
from autograder.exercises.regularisation.l2_penalty import L2_COST
from autograder.exercises.regularisation.recipe import NEXT_ACTION

EXERCISES = (DIAGNOSE, NEXT_ACTION, L2_COST, L2_GRADS)
