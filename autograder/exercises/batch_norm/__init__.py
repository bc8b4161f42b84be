"""Batch normalisation: one module per exercise."""

from autograder.exercises.batch_norm.backward import BN_BACKWARD
from autograder.exercises.batch_norm.bias import DROP_BIAS
from autograder.exercises.batch_norm.forward import BN_FORWARD
from autograder.exercises.batch_norm.identity import BN_IDENTITY
from autograder.exercises.batch_norm.inference import BN_INFERENCE
from autograder.exercises.batch_norm.layer_backward import DENSE_BN_RELU_BACKWARD
from autograder.exercises.batch_norm.layer_forward import DENSE_BN_RELU_FORWARD
from autograder.exercises.batch_norm.running import UPDATE_RUNNING
from autograder.exercises.batch_norm.statistics import RUNNING_STATISTICS

EXERCISES = (
    BN_FORWARD,
    BN_IDENTITY,
    BN_BACKWARD,
    UPDATE_RUNNING,
    RUNNING_STATISTICS,
    BN_INFERENCE,
    DROP_BIAS,
    DENSE_BN_RELU_FORWARD,
    DENSE_BN_RELU_BACKWARD,
)
