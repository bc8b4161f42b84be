"""Every exercise of the course, one module or package for each notebook."""

from __future__ import annotations

from autograder.exercise import Exercise
from autograder.exercises import (
    averages,
    batch_norm,
    dropout,
    foundations,
    gradient_checking,
    initialisation,
    mini_batches,
    optimizers,
    regularisation,
    softmax,
    tuning,
)
from autograder.paths import NOTEBOOKS

# In the order of the notebooks; an assignment can be released once it has a notebook.
TOPICS: dict[str, tuple[Exercise, ...]] = {
    "00_foundations": foundations.EXERCISES,
    "01_initialisation": initialisation.EXERCISES,
    "02_regularisation": regularisation.EXERCISES,
    "03_dropout": dropout.EXERCISES,
    "04_gradient_checking": gradient_checking.EXERCISES,
    "05_mini_batches": mini_batches.EXERCISES,
    "06_averages": averages.EXERCISES,
    "07_optimizers": optimizers.EXERCISES,
    "08_batch_norm": batch_norm.EXERCISES,
    "09_softmax": softmax.EXERCISES,
    "10_tuning": tuning.EXERCISES,
}
ASSIGNMENTS = {
    name: group for name, group in TOPICS.items() if any((NOTEBOOKS / name).glob("*.ipynb"))
}


def exercises_of(assignment: str) -> dict[str, Exercise]:
    """Return the exercises of an assignment by name; empty for a foreign assignment."""
    return {exercise.name: exercise for exercise in ASSIGNMENTS.get(assignment, ())}
