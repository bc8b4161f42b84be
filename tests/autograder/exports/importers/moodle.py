"""A small reader of Moodle worksheets, by the rules of its importer, by nothing of ours."""

import csv
import io
from dataclasses import dataclass, field

ENGLISH = {"id": "Identifier", "grade": "Grade", "modified": "Last modified (grade)"}
GERMAN = {"id": "ID", "grade": "Bewertung", "modified": "Zuletzt geändert (Bewertung)"}


@dataclass
class Moodle:
    """An assignment in Moodle: its participants' grades before a worksheet is uploaded."""

    grades: dict
    maximum: float = 100.0
    words: dict = field(default_factory=lambda: ENGLISH)
    hidden_user: str = "Participant "
    mark: str = "."
    locked: set = field(default_factory=set)
    graded_since: set = field(default_factory=set)
    encoding: str = "utf-8"
    delimiter: str = ","

    def read(self, data):
        """Upload a worksheet; return whose grades were taken over."""
        text = data.decode(self.encoding).removeprefix("\ufeff")
        header, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
        places = {key: header.index(word) for key, word in self.words.items()}
        taken = []
        for line in lines:
            number = int(line[places["id"]][len(self.hidden_user) :])
            if number in self.grades and self.is_taken(number, line[places["grade"]]):
                taken.append(number)
        return taken

    def is_taken(self, number, cell):
        """Take a grade over, or pass over it without a word."""
        if cell.strip() == "":
            return False
        grade = float(cell.replace(self.mark, "."))
        skipped = grade < 0 or grade > self.maximum or grade == self.grades[number]
        if skipped or number in self.locked | self.graded_since:
            return False
        self.grades[number] = grade
        return True
