"""Whose line is whose, where another system's file names students by ids of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from autograder.exports.rows import Row

TWICE = "there more than once"


class Directory:
    """Finds students by what other systems call them: never by name, which two can share.

    Parameters
    ----------
    rows : sequence of Row
        Of one assignment.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.found: dict[int, Row] = {}
        self.twice: set[str] = set()
        self.known: dict[str, Row | None] = {}
        # An id counts more than an address, should one student's be another's.
        for key in ("student", "email"):
            for word, row in _by_word(rows, key).items():
                self.known.setdefault(word, row)

    def assign(self, keys: Sequence[Sequence[str]]) -> dict[int, Row]:
        """Give each line its student.

        Parameters
        ----------
        keys : sequence of sequence of str
            What each line calls its student, the surest first: our ids or e-mail addresses.

        Returns
        -------
        dict of int to Row
            By line; without those that nobody, or more than one, is meant by.
        """
        lines: dict[str, list[int]] = {}
        for number, words in enumerate(keys):
            matches = (self.known.get(fold(word)) for word in words if word.strip())
            row = next((match for match in matches if match), None)
            if row is not None:
                lines.setdefault(row.student, []).append(number)
                self.found[number] = row
        self.twice = {student for student, numbers in lines.items() if len(numbers) > 1}
        self.found = {n: row for n, row in self.found.items() if row.student not in self.twice}
        return self.found

    def left_out(self, where: str) -> dict[str, str]:
        """Return the students who have no line of their own, and why."""
        here = {row.student for row in self.found.values()}
        return {
            row.student: f"{TWICE} {where}" if row.student in self.twice else f"not {where}"
            for row in self.rows
            if row.student not in here
        }


def fold(word: str) -> str:
    """Return an id or address as systems compare them: without case, in one Unicode form."""
    return unicodedata.normalize("NFC", word).strip().casefold()


def _by_word(rows: Sequence[Row], key: str) -> dict[str, Row | None]:
    """Return rows by one of their words; None for a word that two share."""
    found: dict[str, Row | None] = {}
    for row in rows:
        word = fold(getattr(row, key))
        if word:
            found[word] = None if word in found else row
    return found
