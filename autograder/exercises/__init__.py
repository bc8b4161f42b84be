"""Every exercise of the course, one module per notebook."""

from __future__ import annotations

from autograder.exercise import Exercise
from autograder.exercises import averages

ASSIGNMENTS: dict[str, tuple[Exercise, ...]] = {
    "06_averages": averages.EXERCISES,
}


def exercises_of(assignment: str) -> dict[str, Exercise]:
    """Return the exercises of an assignment by name; empty for a foreign assignment."""
    return {exercise.name: exercise for exercise in ASSIGNMENTS.get(assignment, ())}
