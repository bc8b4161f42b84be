"""Regularisation: one module per exercise."""

from autograder.exercises.regularisation.augmenting import AUGMENT
from autograder.exercises.regularisation.dealing import SPLIT_INDICES
from autograder.exercises.regularisation.decay import L2_STEP
from autograder.exercises.regularisation.diagnosis import DIAGNOSE
from autograder.exercises.regularisation.keeping import BEST_WEIGHTS
from autograder.exercises.regularisation.l1_gradient import L1_GRADS
from autograder.exercises.regularisation.l1_penalty import L1_COST
from autograder.exercises.regularisation.l2_gradient import L2_GRADS
from autograder.exercises.regularisation.l2_penalty import L2_COST
from autograder.exercises.regularisation.recipe import NEXT_ACTION
from autograder.exercises.regularisation.shifting import SHIFT_IMAGES
from autograder.exercises.regularisation.stopping import EARLY_STOPPING
from autograder.exercises.regularisation.threshold import SOFT_THRESHOLD

EXERCISES = (
    SPLIT_INDICES,
    DIAGNOSE,
    NEXT_ACTION,
    L2_COST,
    L2_GRADS,
    L2_STEP,
    L1_COST,
    L1_GRADS,
    SOFT_THRESHOLD,
    SHIFT_IMAGES,
    AUGMENT,
    EARLY_STOPPING,
    BEST_WEIGHTS,
)
