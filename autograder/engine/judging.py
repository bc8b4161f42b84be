"""The verdict on one exercise: what its outcomes are worth, and which mistake they look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.engine.fingerprint import fingerprint
from autograder.exercise import Exercise
from course_lib.checking import Verdict, judge, lookalikes, name_mistake
from course_lib.sheets import Outcome, Sheet, Suspect


def judge_exercise(exercise: Exercise, sheet: Sheet, outcomes: Sequence[Outcome]) -> Verdict:
    """Judge one exercise and, if it failed, name the mistake that it looks like.

    Parameters
    ----------
    exercise : Exercise
        What was asked for.
    sheet : Sheet
        Its cases for one student, from `Exercise.grading_sheet`.
    outcomes : sequence of Outcome
        What the student's function did, one for each case.

    Returns
    -------
    Verdict
        With a misconception where there is exactly one that does the same on every case, else
        with a fingerprint of what the function did.
    """
    verdict = judge(sheet, outcomes, visible=False, known=len(exercise.visible))
    if verdict.status == "passed":
        return verdict
    suspect = name_mistake(sheet, outcomes, _likely_suspects(exercise, sheet, outcomes))
    if suspect is None:
        shown = outcomes[: len(exercise.visible)]
        known_by = fingerprint(exercise.visible_sheet, shown, verdict.ideas)
        return replace(verdict, fingerprint=known_by)
    return replace(verdict, misconception=suspect.name, hints=suspect.hints)


def _likely_suspects(
    exercise: Exercise, sheet: Sheet, outcomes: Sequence[Outcome]
) -> tuple[Suspect, ...]:
    """Return the known mistakes that fit the visible cases: few, so that few must be tried."""
    visible = exercise.visible_sheet
    shown = outcomes[: len(visible.cases)]
    likely = {one.name for one in lookalikes(exercise.visible_suspects, visible, shown)}
    return exercise.suspects(sheet, among=likely)
