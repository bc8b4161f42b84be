"""Initialisation: inputs of one scale, weights of the right one, and how to tell."""

from autograder.exercises.initialisation.chain import SIGMOID_CHAIN_GRAD
from autograder.exercises.initialisation.constant import INIT_CONSTANT
from autograder.exercises.initialisation.drawn import INIT_PARAMS
from autograder.exercises.initialisation.scaling import FIT_NORMALIZER, NORMALIZE
from autograder.exercises.initialisation.signals import ACTIVATION_STATS, LAYER_GRAD_NORMS
from autograder.exercises.initialisation.spread import PICK_INIT

EXERCISES = (
    FIT_NORMALIZER,
    NORMALIZE,
    INIT_CONSTANT,
    INIT_PARAMS,
    ACTIVATION_STATS,
    LAYER_GRAD_NORMS,
    SIGMOID_CHAIN_GRAD,
    PICK_INIT,
)
