"""From a class to numbers. Nothing here touches a file or a gradebook."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from autograder.report.gather import Cell, Part, Roll, Submission

BINS = 10
FEWEST = 8  # students from whom a correlation is worth a number
WIDTHS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 48, 168, 720))
MOST_BARS = 14
UNREAD = ("unreadable", "grader_error")  # of which nothing is known
STATES = ("full", "part", "none", "blank", "open")


@dataclass(frozen=True)
class Overview:
    """The class in a few numbers; shares are of the points, between 0 and 1.

    Attributes
    ----------
    students : int
        In the gradebook.
    handed_in : int
        Of whom there is a submission.
    missing : tuple of str
        Students of whom there is none.
    late : int
        Handed in after their deadline.
    full : int
        With all points.
    waiting : int
        With something that a person must still mark.
    mean, median, lower, upper : float or None
        Of the shares, with the quartiles; None if nobody handed in.
    """

    students: int
    handed_in: int
    missing: tuple[str, ...]
    late: int
    full: int
    waiting: int
    mean: float | None
    median: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class ExerciseFigures:
    """How a class did in one exercise.

    Attributes
    ----------
    exercise : str
        Its name.
    points : float
        Most that it is worth.
    by_hand : bool
        Whether a person marks it.
    states : mapping of str to int
        Students with all points, some, none; with nothing written; still to be decided: by the
        names in `STATES`.
    pass_rate : float or None
        Share of full marks, among those that are decided.
    mean : float or None
        Mean share of its points, among the same.
    discrimination : float or None
        Correlation with the points in everything else; None where it tells nothing: too few
        students, or all of them alike.
    named, unnamed : int
        Wrong in a way that has a name, and in one that has none.
    idea, idea_count : str, int
        The idea that most students failed, and how many.
    """

    exercise: str
    points: float
    by_hand: bool
    states: Mapping[str, int]
    pass_rate: float | None
    mean: float | None
    discrimination: float | None
    named: int
    unnamed: int
    idea: str
    idea_count: int


@dataclass(frozen=True)
class Mistake:
    """A known mistake, and who made it."""

    exercise: str
    name: str
    hint: str
    count: int
    share: float
    students: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """An assignment and the one before, for those who handed in both.

    Attributes
    ----------
    assignment : str
        The one before.
    pairs : tuple of (str, float, float)
        Student, share of the points before, share now.
    before, now : float
        Means.
    correlation : float or None
        None where it tells nothing.
    """

    assignment: str
    pairs: tuple[tuple[str, float, float], ...]
    before: float
    now: float
    correlation: float | None


@dataclass(frozen=True)
class HandIns:
    """When a class handed in: times (UTC) at which bars begin, counts, and the bars' width."""

    begins: tuple[datetime, ...]
    counts: tuple[int, ...]
    hours: float
    due: datetime | None


def state_of(cell: Cell, part: Part | None) -> str:
    """Return what came of a graded cell in one word of `STATES`."""
    if part is None or part.is_waiting:
        return "open"
    if part.score >= cell.points:
        return "full"
    if part.score > 0:
        return "part"
    is_blank = part.rung == "written" or (cell.by_hand and not part.is_marked)
    return "blank" if is_blank else "none"


def share_of(roll: Roll, submission: Submission) -> float:
    """Return the share of the points that a submission has."""
    return submission.score / roll.points if roll.points else 0.0


def overview(roll: Roll) -> Overview:
    """Return the class in a few numbers."""
    shares = [share_of(roll, one) for one in roll.submissions]
    there = {one.student for one in roll.submissions}
    cuts = statistics.quantiles(shares, n=4, method="inclusive") if len(shares) > 1 else shares * 3
    lower, median, upper = cuts or (None, None, None)
    return Overview(
        students=len(roll.names),
        handed_in=len(there),
        missing=tuple(student for student in roll.names if student not in there),
        late=sum(one.late_seconds > 0 for one in roll.submissions),
        full=sum(share >= 1 for share in shares),
        waiting=sum(any(p.is_waiting for p in one.parts.values()) for one in roll.submissions),
        mean=statistics.fmean(shares) if shares else None,
        median=median,
        lower=lower,
        upper=upper,
    )


def distribution(roll: Roll) -> tuple[int, ...]:
    """Return how many students have 0 to under 10 % of the points, and so on up to 100 %."""
    shares = (share_of(roll, one) for one in roll.submissions)
    found = Counter(max(0, min(BINS - 1, int(share * BINS + 1e-9))) for share in shares)
    return tuple(found[number] for number in range(BINS))


def exercises(roll: Roll) -> tuple[ExerciseFigures, ...]:
    """Return how the class did in each exercise, in the notebook's order."""
    return tuple(_exercise(roll, cell) for cell in roll.cells)


def _exercise(roll: Roll, cell: Cell) -> ExerciseFigures:
    readable = [one for one in roll.submissions if one.status not in UNREAD]
    parts = [(one, one.parts.get(cell.title)) for one in readable]
    states = Counter(state_of(cell, part) for _, part in parts)
    decided = [(one, part) for one, part in parts if part and state_of(cell, part) != "open"]
    scores = [part.score for _, part in decided]
    rest = [one.score - part.score for one, part in decided]
    ideas = Counter(idea for _, part in decided if part.rung != "written" for idea in part.failed)
    [(idea, idea_count)] = ideas.most_common(1) or [("", 0)]
    wrong = [part for _, part in decided if is_wrong(cell, part)]
    return ExerciseFigures(
        cell.title,
        cell.points,
        cell.by_hand,
        {name: states[name] for name in STATES},
        pass_rate=states["full"] / len(decided) if decided else None,
        mean=statistics.fmean(scores) / cell.points if scores and cell.points else None,
        discrimination=correlation(scores, rest),
        named=sum(bool(part.mistake) for part in wrong),
        unnamed=sum(not part.mistake for part in wrong),
        idea=idea,
        idea_count=idea_count,
    )


def is_wrong(cell: Cell, part: Part) -> bool:
    """Return whether a student wrote an exercise, and it is not right."""
    return not cell.by_hand and state_of(cell, part) in ("part", "none")


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None if there are too few, or one side is all alike."""
    if len(left) < FEWEST:
        return None
    a, b = ([value - statistics.fmean(side) for value in side] for side in (left, right))
    spread = sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / spread if spread > 1e-9 else None


def mistakes(roll: Roll) -> tuple[Mistake, ...]:
    """Return the known mistakes that were made, the most common first."""
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    hints = {}
    for one in roll.submissions:
        for title, part in one.parts.items():
            if part.mistake:
                made[title, part.mistake].append(one.student)
                hints[title, part.mistake] = part.hint
    tried = {
        cell.title: sum(_is_tried(cell, one.parts.get(cell.title)) for one in roll.submissions)
        for cell in roll.cells
    }
    ranked = sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Mistake(
            *key,
            hint=hints[key],
            count=len(who),
            share=len(who) / tried[key[0]],
            students=tuple(who),
        )
        for key, who in ranked
    )


def hand_ins(roll: Roll) -> HandIns | None:
    """Return when the class handed in, counted by hours or days; None where that is not known."""
    times = sorted(one.handed_in for one in roll.submissions if one.handed_in)
    if not times:
        return None
    last = max(times[-1], roll.due or times[-1])
    width = next((w for w in WIDTHS if (last - times[0]) / w <= MOST_BARS), WIDTHS[-1])
    # Bars end at the deadline, so that none of them is partly late.
    end = roll.due or last
    end += -((end - last) // width) * width
    counts = Counter((end - one) // width for one in times)
    bars = range(min(max(counts), 2 * MOST_BARS), -1, -1)
    return HandIns(
        tuple(end - (place + 1) * width for place in bars),
        tuple(counts[place] for place in bars),
        width.total_seconds() / 3600,
        roll.due,
    )


def _is_tried(cell: Cell, part: Part | None) -> bool:
    return part is not None and state_of(cell, part) not in ("blank", "open")


def comparison(roll: Roll) -> Comparison | None:
    """Compare with the assignment before; None if nobody handed in both."""
    pairs = tuple(
        (one.student, roll.before[one.student], share_of(roll, one))
        for one in roll.submissions
        if one.student in roll.before
    )
    if not pairs:
        return None
    before, now = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
    means = statistics.fmean(before), statistics.fmean(now)
    return Comparison(roll.previous, pairs, *means, correlation=correlation(before, now))
