"""Which submissions share what hardly anybody else has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log

from autograder.similarity.fingerprints import Prints

# In pieces of code that only the two of them have, some three to a line.
ENOUGH = 25.0  # if it is much of what either has
PLENTY = 60.0  # if it is little: one long function, and the rest their own
MUCH = 0.35  # of the unusual code of each
COMMON, FEW = 0.05, 5  # what more of the class than this has is what everybody writes


@dataclass(frozen=True)
class Pair:
    """Two submissions that are unusually alike.

    Attributes
    ----------
    students : (str, str)
        In order.
    weight : float
        How many pieces of code they share, each counted by how unusual it is in the class, from
        1 for what only these two have to 0 for what all have.
    shares : (float, float)
        Which share of each one's unusual code that is.
    shared : frozenset of int
        Fingerprints of what they share.
    """

    students: tuple[str, str]
    weight: float
    shares: tuple[float, float]
    shared: frozenset[int]


def alike(submissions: Mapping[str, Collection[Prints]], known: Collection[int] = ()) -> list[Pair]:
    """Find the pairs of submissions that are unusually alike.

    Parameters
    ----------
    submissions : mapping of str to collection of Prints
        By student, the fingerprints of each of their cells.
    known : collection of int
        Fingerprints that count for nothing: released code, known ways to write it.

    Returns
    -------
    list of Pair
        The most alike first.
    """
    known = set(known)
    own = {
        student: frozenset(one for prints in cells for one in prints.kept) - known
        for student, cells in submissions.items()
    }
    weights = _weights(own)
    totals = {who: sum(weights[one] for one in prints) for who, prints in own.items()}
    found = []
    for students, shared in _shared(own, weights).items():
        weight = sum(weights[one] for one in shared)
        shares = weight / totals[students[0]], weight / totals[students[1]]
        if weight >= PLENTY or (weight >= ENOUGH and min(shares) >= MUCH):
            found.append(Pair(students, weight, shares, frozenset(shared)))
    return sorted(found, key=lambda pair: (-pair.weight, pair.students))


def _weights(own: Mapping[str, Collection[int]]) -> dict[int, float]:
    """Return how unusual each fingerprint is: 1 if at most two have it, 0 if many do."""
    counts = Counter(one for prints in own.values() for one in prints)
    size, most = max(2, len(own)) + 1, max(FEW, COMMON * len(own))
    return {
        one: log(size / max(2, count)) / log(size / 2) if count <= most else 0.0
        for one, count in counts.items()
    }


def _shared(
    own: Mapping[str, Collection[int]], weights: Mapping[int, float]
) -> dict[tuple[str, str], list[int]]:
    """Return what each pair shares of the unusual: no pair is looked at that shares nothing."""
    holders: dict[int, list[str]] = defaultdict(list)
    for student in sorted(own):
        for one in own[student]:
            if weights[one] > 0:
                holders[one].append(student)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one, students in holders.items():
        for left, right in combinations(students, 2):
            found[left, right].append(one)
    return found
