"""Mini-batches: one module per exercise."""

from autograder.exercises.mini_batches.cut import PARTITION
from autograder.exercises.mini_batches.epoch import MINIBATCHES
from autograder.exercises.mini_batches.shuffle import SHUFFLE_PAIR

EXERCISES = (SHUFFLE_PAIR, PARTITION, MINIBATCHES)
