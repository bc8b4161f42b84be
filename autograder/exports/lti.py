"""Scores to a learning-management system, by LTI 1.3 Assignment and Grade Services.

What has arrived is written down line by line as it goes, so that whatever stops a run, the next
one sends what is left, and what has changed. A platform keeps the score with the latest time, so
one that arrives twice does no harm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.exports import ExportError
from autograder.exports.lti_client import Client, NotSent, Refused
from autograder.exports.rows import Row, split

# So many students in a row whom nothing answers for: the platform is down, not their score wrong.
GIVE_UP = 3
NO_USER = "no lms_user_id on the roster"
TWICE = "the lms_user_id of another student, too"
TICK = timedelta(milliseconds=1)


@dataclass
class Sent:
    """What became of the scores of an assignment.

    Attributes
    ----------
    sent, unchanged : list of str
        Students whose score the platform took now, and those whose it had already.
    failed : dict of str to str
        Students whose score did not arrive, and why.
    left_out : dict of str to str
        Students who have no score to send, and why.
    """

    sent: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def send_scores(
    rows: Sequence[Row],
    client: Client,
    ledger: Ledger,
    *,
    waiting: bool = False,
    force: bool = False,
    note: Callable[[Row], None] = lambda row: None,
) -> Sent:
    """Send the scores of one assignment.

    Parameters
    ----------
    rows : sequence of Row
        Of one assignment.
    client : Client
        Of the platform.
    ledger : Ledger
        What has been sent before.
    waiting : bool
        Send scores that wait for marks by hand, too; the platform is told that they do.
    force : bool
        Send what has not changed, too.
    note : callable
        Is told each row as it is done with.

    Returns
    -------
    Sent
        Whatever fails, it is told here, and everybody else's score has gone.

    Raises
    ------
    ExportError
        If the platform's settings have no column for the assignment.
    """
    assignment = rows[0].assignment
    lineitem = client.platform.lineitems.get(assignment)
    if not lineitem:
        raise ExportError(
            f"The settings have no line item for {assignment}. Add to [lineitems] the address of "
            f'its column in the platform\'s gradebook: {assignment} = "https://...".'
        )
    ready, left_out = split(rows, waiting=waiting)
    result, post = Sent(left_out=left_out), _Post(client, ledger, lineitem)
    users = [row.lms_user_id for row in ready]
    for row in ready:
        if not row.lms_user_id or users.count(row.lms_user_id) > 1:
            result.left_out[row.student] = TWICE if row.lms_user_id else NO_USER
        elif ledger.has(lineitem, payload_of(row, ledger.latest)) and not force:
            result.unchanged.append(row.student)
        elif why := post.send(row):
            result.failed[row.student] = why
        else:
            result.sent.append(row.student)
        note(row)
    return result


class _Post:
    """Sends one score after the other, until there is no sense in it any more."""

    def __init__(self, client: Client, ledger: Ledger, lineitem: str) -> None:
        self.client = client
        self.ledger = ledger
        self.lineitem = lineitem
        self.silent = 0
        self.refused = ""

    def send(self, row: Row) -> str:
        """Send a score, and write down that it arrived; return why it did not."""
        if self.refused or self.silent == GIVE_UP:
            return self.refused or "not tried, since nobody answered before"
        try:
            payload = self.client.send(self.lineitem, lambda: payload_of(row, self.ledger.now()))
        except NotSent as error:
            self.silent = self.silent + 1 if error.is_down else 0
            self.refused = str(error) if isinstance(error, Refused) else ""
            return str(error)
        self.ledger.note(self.lineitem, payload)
        self.silent = 0
        return ""


def payload_of(row: Row, now: datetime) -> dict[str, Any]:
    """Return what a platform is told about one student.

    Parameters
    ----------
    row : Row
        With an ``lms_user_id``.
    now : datetime
        Later than with any earlier score of the same student.

    Returns
    -------
    dict
        A score, as the specification has it.
    """
    told: dict[str, Any] = {
        "userId": row.lms_user_id,
        "timestamp": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "scoreGiven": round(row.score, 4),
        "scoreMaximum": row.max_score,
        "activityProgress": "Completed",
        "gradingProgress": "PendingManual" if row.is_waiting else "FullyGraded",
    }
    if row.timestamp is not None:
        submitted = row.timestamp.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
        told["submission"] = {"submittedAt": submitted}
    if row.penalty:
        told["comment"] = f"{row.raw_score:g} points, less {row.penalty:g} for being late."
    return told


class Ledger:
    """What has been sent, one line for each score, so that nothing is sent twice or forgotten.

    Parameters
    ----------
    path : Path
        A file of JSON lines; made at the first score.
    clock : callable
        Tells the time, in UTC.
    """

    def __init__(
        self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.path = path
        self.clock = clock
        self.latest = datetime(1970, 1, 1, tzinfo=UTC)
        self.last: dict[tuple[str, str], dict[str, Any]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            told = json.loads(line)
            self.latest = max(self.latest, datetime.fromisoformat(told["score"]["timestamp"]))
            self.last[told["lineitem"], told["score"]["userId"]] = told["score"]
        except (ValueError, KeyError, TypeError):
            return  # half a line, of a run that was killed: that score is sent again

    def now(self) -> datetime:
        """Return the time, later each time, and than all that was sent before."""
        self.latest = max(self.clock(), self.latest + TICK)
        return self.latest

    def has(self, lineitem: str, payload: Mapping[str, Any]) -> bool:
        """Return whether the platform took this very score, at whatever time."""
        before = self.last.get((lineitem, payload["userId"]))
        return before is not None and before | {"timestamp": ""} == {**payload, "timestamp": ""}

    def note(self, lineitem: str, payload: Mapping[str, Any]) -> None:
        """Write down that a score has arrived, before the next one goes."""
        line = json.dumps({"lineitem": lineitem, "score": payload})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "a", encoding="utf-8", opener=_for_its_owner) as file:
            file.write(f"\n{line}\n")  # should the line before be half of one
        self.last[lineitem, payload["userId"]] = dict(payload)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
