"""Optimizers and learning-rate decay: one module per exercise."""

from autograder.exercises.optimizers.adam import ADAM_STEP
from autograder.exercises.optimizers.exponential import EXPONENTIAL
from autograder.exercises.optimizers.heavy_ball import TO_HEAVY_BALL
from autograder.exercises.optimizers.inv_sqrt import INV_SQRT
from autograder.exercises.optimizers.inverse_time import INVERSE_TIME
from autograder.exercises.optimizers.momentum import MOMENTUM_STEP
from autograder.exercises.optimizers.race import FAIR_RACE
from autograder.exercises.optimizers.rmsprop import RMSPROP_STEP
from autograder.exercises.optimizers.staircase import STAIRCASE
from autograder.exercises.optimizers.state import INIT_OPT_STATE
from autograder.exercises.optimizers.weight_decay import ADAMW_STEP

EXERCISES = (
    INIT_OPT_STATE,
    MOMENTUM_STEP,
    TO_HEAVY_BALL,
    RMSPROP_STEP,
    ADAM_STEP,
    ADAMW_STEP,
    INVERSE_TIME,
    EXPONENTIAL,
    INV_SQRT,
    STAIRCASE,
    FAIR_RACE,
)
