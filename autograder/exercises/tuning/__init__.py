"""Tuning: one module per exercise."""

from autograder.exercises.tuning.betas import SAMPLE_BETA
from autograder.exercises.tuning.combinations import GRID
from autograder.exercises.tuning.guessing import CHECK_INITIAL_LOSS
from autograder.exercises.tuning.initial_loss import EXPECTED_INITIAL_LOSS
from autograder.exercises.tuning.memorising import OVERFIT_SMALL
from autograder.exercises.tuning.penalty import CHECK_REGULARISATION
from autograder.exercises.tuning.powers import SAMPLE_LOG
from autograder.exercises.tuning.refining import ZOOM
from autograder.exercises.tuning.trials import RANDOM_SEARCH
from autograder.exercises.tuning.tuner import SEARCH
from autograder.exercises.tuning.verdict import LR_VERDICT
from autograder.exercises.tuning.whole import SAMPLE_INT

EXERCISES = (
    EXPECTED_INITIAL_LOSS,
    CHECK_INITIAL_LOSS,
    CHECK_REGULARISATION,
    OVERFIT_SMALL,
    LR_VERDICT,
    SAMPLE_LOG,
    SAMPLE_BETA,
    SAMPLE_INT,
    GRID,
    RANDOM_SEARCH,
    ZOOM,
    SEARCH,
)
