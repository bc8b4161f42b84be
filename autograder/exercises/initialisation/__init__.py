"""Initialisation: inputs of one scale, weights of the right one, and how to tell."""

from autograder.exercises.initialisation.chain import SIGMOID_CHAIN_GRAD
from autograder.exercises.initialisation.constant import INIT_CONSTANT
from autograder.exercises.initialisation.scaling import FIT_NORMALIZER, NORMALIZE

EXERCISES = (FIT_NORMALIZER, NORMALIZE, INIT_CONSTANT, SIGMOID_CHAIN_GRAD)
