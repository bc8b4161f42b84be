"""A roster is read whatever a spreadsheet made of it, and what is wrong is told by its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.roster import MOST_PROBLEMS, RosterError, read_roster

HEADER = "id,first_name,last_name,email"


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "students.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_roster(path)


def facts_of(entries):
    return {entry.student: entry.facts for entry in entries}


NAMES = ["O'Neil, Jr", "Ünal", "=HYPERLINK(1)", "نورة", 'the "Rock"', "-1+1", "李雷", "a;b"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_names_arrive_however_a_spreadsheet_writes_them(tmp_path, delimiter, encoding):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["id", "last_name"])
    writer.writerows([f"student-{n}", name] for n, name in enumerate(NAMES))
    entries = read(tmp_path, file.getvalue(), encoding)
    assert [entry.facts["last_name"] for entry in entries] == NAMES
    assert [entry.line for entry in entries] == list(range(2, len(NAMES) + 2))


def test_columns_have_nbgraders_names_and_a_few_more(tmp_path):
    text = (
        "Student ID,First name,Surname,E-Mail,lms user id,shoe size\nstudent-01,First,L,a@b,7,38\n"
    )
    [entry] = read(tmp_path, text)
    assert entry.student == "student-01"
    assert entry.facts == {
        "first_name": "First",
        "last_name": "L",
        "email": "a@b",
        "lms_user_id": "7",
    }


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_empty(tmp_path):
    assert facts_of(read(tmp_path, "id,email\nstudent-01,\n")) == {"student-01": {"email": ""}}


def test_space_empty_lines_and_lines_that_say_the_same_twice_do_not_count(tmp_path):
    entries = read(tmp_path, "id,last_name\n student-01 , L \n,,\n\nstudent-01,L\nstudent-02\n")
    assert facts_of(entries) == {"student-01": {"last_name": "L"}, "student-02": {"last_name": ""}}


def test_one_spelling_of_an_accent(tmp_path):
    [entry] = read(tmp_path, "id,last_name\nstudent-01,U\u0308nal\n")
    assert entry.facts["last_name"] == "\u00dcnal"


WRONG = {
    "no id": ("id,email\n,a@b\n", "line 2: no id"),
    "a path": ("id\na/b\n", "line 2: the id 'a/b' cannot be the name of a folder"),
    "a formula": ("id\n=1+1\n", "line 2: the id '=1\\+1' begins with a mark"),
    "hidden": ("id\n.student-01\n", "line 2: the id '.student-01' begins with a mark"),
    "bidi": ("id\nad\u202ea\n", "line 2: the id .* cannot be the name"),
    "long": ("id,last_name\nstudent-01," + "x" * 129, "line 2: last_name is longer than 128"),
    "lines": ('id,last_name\nstudent-01,"a\nb"\n', "line 3: last_name holds a line end"),
    "comma": (
        "id,last_name,email\nstudent-01,O'Neil, Jr,a@b\n",
        "line 2: more cells than the heading",
    ),
    "twice": (
        "id,email\nstudent-01,a@b\nstudent-01,b@c\n",
        "line 3: the id 'student-01' is that of line 2, too",
    ),
    "case": ("id\nstudent-01\nSTUDENT-01\n", "line 3: the id 'STUDENT-01' is that of line 2"),
    "address": (
        "id,email\nstudent-01,a@b\nstudent-02,A@b\n",
        "line 3: the email 'A@b' is that of line 2",
    ),
    "lms": (
        "id,lms_user_id\nstudent-01,7\nstudent-02,7\n",
        "line 3: the lms_user_id '7' is that of line 2",
    ),
    "nobody": ("id,email\n", "names no students"),
    "empty": ("", "has no column id; there are: none"),
    "heading": ("name,email\nstudent-01,a@b\n", "has no column id; there are: name, email"),
    "two columns": ("id,email,e-mail\nstudent-01,a,b\n", "more than one column email"),
    "encoding": ("id\nstudent-01\nJürgen\n".encode("latin-1"), "line 3, is not UTF-8"),
    "huge": ("id,last_name\nstudent-01," + "x" * 200_000, "line 2, is no CSV: field larger"),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_by_its_line(tmp_path, text, told):
    with pytest.raises(RosterError, match=told):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RosterError, match=r"none\.csv cannot be read"):
        read_roster(tmp_path / "none.csv")


def test_all_that_is_wrong_is_told_at_once_but_not_without_end(tmp_path):
    with pytest.raises(RosterError) as told:
        read(tmp_path, "id\n" + "a/b\n" * (MOST_PROBLEMS + 5))
    lines = str(told.value).splitlines()
    assert len(lines) == MOST_PROBLEMS + 2
    assert "and 5 more" in lines[-1]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(names=st.lists(texts, min_size=1, max_size=5), delimiter=st.sampled_from(",;\t"))
def test_any_name_comes_back_in_one_form(tmp_path_factory, names, delimiter):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["id", "first_name", "last_name"])
    writer.writerows([f"student-{n}", "x", name] for n, name in enumerate(names))
    entries = read(tmp_path_factory.mktemp("roster"), file.getvalue())
    assert [entry.student for entry in entries] == [f"student-{n}" for n in range(len(names))]
    again = io.StringIO()
    writer = csv.writer(again)
    writer.writerow(["id", "last_name"])
    writer.writerows([entry.student, entry.facts["last_name"]] for entry in entries)
    once_more = read(tmp_path_factory.mktemp("roster"), again.getvalue())
    assert [one.facts["last_name"] for one in once_more] == [
        one.facts["last_name"] for one in entries
    ]
