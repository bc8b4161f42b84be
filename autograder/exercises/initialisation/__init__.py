"""Initialisation: inputs of one scale, weights of the right one, and how to tell."""

from autograder.exercises.initialisation.scaling import FIT_NORMALIZER, NORMALIZE

EXERCISES = (FIT_NORMALIZER, NORMALIZE)
