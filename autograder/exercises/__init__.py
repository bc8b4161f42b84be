"""Every exercise of the course, one module or package for each notebook."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from autograder.exercise import Exercise
from autograder.paths import NOTEBOOKS

# In the order of the notebooks. Each has a module here, named like it but for the number.
NAMES = (
    "00_foundations",
    "01_initialisation",
    "02_regularisation",
    "03_dropout",
    "04_gradient_checking",
    "05_mini_batches",
    "06_averages",
    "07_optimizers",
    "08_batch_norm",
    "09_softmax",
    "10_tuning",
    "11_frameworks",
)


class Topics(Mapping[str, tuple[Exercise, ...]]):
    """The exercises of some notebooks, each topic imported when it is asked for.

    Parameters
    ----------
    *names : str
        Of the notebooks' folders, such as ``06_averages``.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> tuple[Exercise, ...]:
        if name not in self._names:
            raise KeyError(name)
        module = importlib.import_module(f"{__name__}.{name.partition('_')[2]}")
        exercises: tuple[Exercise, ...] = module.EXERCISES
        return exercises

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


TOPICS = Topics(*NAMES)
# An assignment can be released once it has a notebook.
ASSIGNMENTS = Topics(*(name for name in NAMES if any((NOTEBOOKS / name).glob("*.ipynb"))))


def exercises_of(assignment: str) -> dict[str, Exercise]:
    """Return the exercises of an assignment by name; empty for a foreign assignment."""
    return {exercise.name: exercise for exercise in ASSIGNMENTS.get(assignment, ())}
