"""Mini-batches: one module per exercise."""

from autograder.exercises.mini_batches.cut import PARTITION
from autograder.exercises.mini_batches.epoch import MINIBATCHES
from autograder.exercises.mini_batches.noise import GRAD_NOISE
from autograder.exercises.mini_batches.shuffle import SHUFFLE_PAIR
from autograder.exercises.mini_batches.training import TRAIN_MINIBATCH

EXERCISES = (SHUFFLE_PAIR, PARTITION, MINIBATCHES, TRAIN_MINIBATCH, GRAD_NOISE)
