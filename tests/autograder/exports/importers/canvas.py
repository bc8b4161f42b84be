"""A small reader of gradebook files, by the rules of Canvas's importer and by nothing of ours."""

import csv
import io
import re
from dataclasses import dataclass, field


@dataclass
class Canvas:
    """A course in Canvas: what it knows before a file is imported.

    Students are dicts with ``id``, ``sis``, ``login`` and ``name``; assignments are titles by
    id; scores are by (student id, assignment id).
    """

    students: list
    assignments: dict
    scores: dict = field(default_factory=dict)
    unknown: list = field(default_factory=list)
    made: list = field(default_factory=list)

    def read(self, data):
        """Import a file as Canvas would, given as bytes."""
        text = data.decode("utf-8")
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        header, *rest = [[number_of(cell) for cell in line] for line in lines]
        columns = student_columns(header)
        targets = {
            place: self.assignment(header[place]) for place in range(len(columns), len(header))
        }
        for line in rest:
            if "Points Possible" in line[0]:
                targets = {p: t for p, t in targets.items() if "read only" not in line[p]}
                continue
            if all(re.fullmatch(r"(?i)\s*(muted|manual posting.*)?\s*", cell) for cell in line):
                continue
            student = self.find(dict(zip(columns, line, strict=False)))
            if student is None:
                self.unknown.append(line[0])
                continue
            for place, target in targets.items():
                self.put(student["id"], target, line[place])

    def put(self, student, assignment, cell):
        """Take a score over; an empty cell takes away what was there."""
        before = self.scores.pop((student, assignment), "")
        cell = cell.strip()
        if cell.upper() == "EX":
            self.scores[student, assignment] = "EX"
        elif cell not in ("", "-"):
            same = before not in ("", "EX") and f"{float(before):.2f}" == f"{float(cell):.2f}"
            self.scores[student, assignment] = before if same else cell

    def assignment(self, title):
        """Return an assignment's id; one that is not there is made."""
        with_id = re.fullmatch(r"(.*) \((\d+)\)", title)
        if with_id and int(with_id[2]) in self.assignments:
            return int(with_id[2])
        for key, known in self.assignments.items():
            if known == title:
                return key
        self.made.append(title)
        return title

    def find(self, cells):
        """Return the student of a line: by id, SIS id, login, or exact name."""
        for column, key in (("ID", "id"), ("SIS User ID", "sis"), ("SIS Login ID", "login")):
            for student in self.students:
                if cells.get(column) and str(student.get(key)) == cells[column]:
                    return student
        named = [one for one in self.students if one["name"] == cells["Student"]]
        return named[0] if named else None


def student_columns(header):
    """Return the columns about students, or refuse the file."""
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    count = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        count = 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        count = 5 + ("Integration" in header[4])
        count += "Root Account" in header[count - 1]
    assert "Section" in header[count - 1]
    return header[:count]


def delimiter_of(text):
    """Return the delimiter that gives the first three lines as many cells each."""
    counts = {}
    for delimiter in ";,":
        try:
            lines = text.splitlines()[:3]
            found = {
                len(next(csv.reader([line], delimiter=delimiter, strict=True))) for line in lines
            }
        except csv.Error:
            found = set()
        counts[delimiter] = found.pop() if len(found) == 1 else 0
    return ";" if counts[";"] > counts[","] else ","


def cells_in(line, delimiter):
    """Return how many cells a line has by itself."""
    return len(next(csv.reader([line], delimiter=delimiter, strict=True)))


def number_of(cell):
    """Return a cell as Canvas takes it: what looks like a number loses all but its last mark."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *first, last = re.split("[,.]", cell)
    return f"{''.join(first)}.{last}" if first else last
