"""From where a submission arrived to where submissions lie: whole, newest, and nothing else."""

import io
import os
import re
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import parse_utc

from autograder.engine.submission import MAX_FILE_BYTES, SECRET, read_timestamp
from autograder.live.collecting import NotCollectedError, NotWholeError, collect
from autograder.live.inboxes import Arrival

HW = {"hw1": {"first"}, "hw2": set()}
EARLY, LATE = "2026-11-20 09:00:00.000000 UTC", "2026-11-21 08:00:00.000000 UTC"
HALF = '{"cells": [{"cell_ty'


def notebook(source="1"):
    return nbformat.writes(new_notebook(cells=[new_code_cell(source)]))


@pytest.fixture
def course(foreign_course):
    return foreign_course


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def drop(inbox, *, student="ann", assignment="hw1", **files):
    folder = inbox / student / assignment
    for name, content in files.items():
        put(folder / f"{name}.ipynb", content)
    return Arrival(folder, student, assignment)


def submitted(course, student="ann", assignment="hw1"):
    folder = course.submission_of(student, assignment)
    return {path.name: path.read_text() for path in folder.glob("*.ipynb")}


def take(course, arrival, *, is_final=False):
    return collect(course, arrival, HW, is_final=is_final)


# Folders


def test_notebooks_are_copied_with_the_time_at_which_they_came(course, inbox):
    arrival = drop(inbox, first=notebook(), second=notebook("2"))
    os.utime(arrival.path / "first.ipynb", (0, 0))
    assert take(course, arrival) == ["hw1"]
    assert set(submitted(course)) == {"first.ipynb", "second.ipynb"}
    when = read_timestamp(course.submission_of("ann", "hw1"))
    assert re.fullmatch(r"20\d\d-\d\d-\d\d .* UTC", when)
    assert not when.startswith("1970")


def test_a_later_submission_takes_the_place_of_the_one_before_whole(course, inbox):
    take(course, drop(inbox, first=notebook(), second=notebook()))
    arrival = drop(inbox, first=notebook("new"))
    (arrival.path / "second.ipynb").unlink()
    take(course, arrival)
    assert list(submitted(course)) == ["first.ipynb"]
    assert "new" in submitted(course)["first.ipynb"]


def test_what_lies_there_already_is_not_written_again(course, inbox):
    arrival = drop(inbox, first=notebook())
    take(course, arrival)
    path = course.submission_of("ann", "hw1") / "first.ipynb"
    before = path.stat()
    assert take(course, arrival) == ["hw1"]
    assert path.stat().st_ino == before.st_ino


def test_submissions_that_arrive_in_their_place_stay(course):
    arrival = drop(course.submissions, first=notebook())
    before = {path.name for path in arrival.path.iterdir()}
    assert take(course, arrival) == ["hw1"]
    assert {path.name for path in arrival.path.iterdir()} == before
    put(arrival.path / "first.ipynb", HALF)
    with pytest.raises(NotWholeError):
        take(course, arrival)


def test_half_a_notebook_is_not_taken_until_no_more_will_come(course, inbox):
    arrival = drop(inbox, first=notebook(), second=HALF)
    with pytest.raises(NotWholeError):
        take(course, arrival)
    assert submitted(course) == {}
    assert take(course, arrival, is_final=True) == ["hw1"]
    assert submitted(course)["second.ipynb"] == HALF


def test_an_assignment_without_all_its_notebooks_is_waited_for(course, inbox):
    arrival = drop(inbox, other=notebook())
    with pytest.raises(NotWholeError, match=r"first\.ipynb is missing"):
        take(course, arrival)
    assert take(course, arrival, is_final=True) == ["hw1"]


def test_links_and_folders_in_place_of_notebooks_are_passed_over(course, inbox, tmp_path):
    secret = put(tmp_path / "grades.ipynb", notebook("secret"))
    arrival = drop(inbox, first=notebook())
    (arrival.path / "second.ipynb").symlink_to(secret)
    (arrival.path / "third.ipynb").mkdir()
    take(course, arrival)
    assert list(submitted(course)) == ["first.ipynb"]


def test_a_link_in_the_target_is_replaced_and_not_followed(course, inbox, tmp_path):
    other = put(tmp_path / "other.ipynb", "mine")
    target = course.submission_of("ann", "hw1")
    target.mkdir(parents=True)
    (target / "first.ipynb").symlink_to(other)
    take(course, drop(inbox, first=notebook()))
    assert other.read_text() == "mine"
    assert "cells" in submitted(course)["first.ipynb"]


def test_only_files_that_the_instructor_asked_for_come_along(course, inbox):
    course.config.Autograde.exclude_overwriting = {"hw1": ["helper.py", "../steal.py"]}
    arrival = drop(inbox, first=notebook())
    put(arrival.path / "helper.py", "x = 1")
    put(arrival.path / "numpy.py", "evil")
    put(arrival.path.parent / "steal.py", "evil")
    take(course, arrival)
    names = {path.name for path in course.submission_of("ann", "hw1").iterdir()}
    assert names == {"first.ipynb", "helper.py", "timestamp.txt"}


def test_formgraders_group_may_read_and_write(course, inbox):
    course.directory.groupshared = True
    take(course, drop(inbox, first=notebook()))
    path = course.submission_of("ann", "hw1") / "first.ipynb"
    assert path.stat().st_mode & 0o777 == 0o664


# An exchange


def handed_in(inbox, when, source="1", secret="s" * 9):
    folder = inbox / f"ann+hw1+{when}+x"
    put(folder / "first.ipynb", notebook(source))
    put(folder / "timestamp.txt", when)
    put(folder / SECRET, secret)
    return Arrival(folder, "ann", "hw1", parse_utc(when))


def test_time_and_secret_of_an_exchange_are_kept(course, inbox):
    assert take(course, handed_in(inbox, EARLY)) == ["hw1"]
    folder = course.submission_of("ann", "hw1")
    assert read_timestamp(folder) == EARLY
    assert (folder / SECRET).read_text() == "s" * 9
    take(course, handed_in(inbox, LATE, secret=""))
    assert not (folder / SECRET).exists()


def test_an_older_submission_never_replaces_a_newer_one(course, inbox):
    take(course, handed_in(inbox, LATE, "late"))
    assert take(course, handed_in(inbox, EARLY, "early")) == []
    assert "late" in submitted(course)["first.ipynb"]


def test_a_time_that_is_none_gives_way_to_the_name(course, inbox):
    arrival = handed_in(inbox, EARLY)
    (arrival.path / "timestamp.txt").write_text("soon")
    take(course, arrival)
    assert read_timestamp(course.submission_of("ann", "hw1")) == EARLY


# Zips


def zipped(inbox, members, name="ann.zip"):
    with zipfile.ZipFile(inbox / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return Arrival(inbox / name, "ann")


@pytest.mark.parametrize("above", ["", "course bundle/", "a/b/c/", "/", "../../"])
def test_a_zip_gives_the_notebooks_of_its_assignments_wherever_they_lie(course, inbox, above):
    members = {
        f"{above}hw1/first.ipynb": notebook(),
        f"{above}hw2/x.ipynb": notebook(),
        f"{above}hw1/data.csv": "1",
        f"{above}hw9/first.ipynb": notebook(),
        f"__MACOSX/{above}hw1/._first.ipynb": "x",
    }
    assert take(course, zipped(inbox, members)) == ["hw1", "hw2"]
    assert list(submitted(course)) == ["first.ipynb"]
    assert list(submitted(course, assignment="hw2")) == ["x.ipynb"]
    assert {path.name for path in course.submissions.iterdir()} == {"ann"}


def test_a_zip_that_is_still_being_written_is_waited_for_and_then_told(course, inbox):
    arrival = zipped(inbox, {"hw1/first.ipynb": notebook()})
    put(arrival.path, arrival.path.read_bytes()[:-30])
    with pytest.raises(NotWholeError):
        take(course, arrival)
    with pytest.raises(NotCollectedError, match=r"ann\.zip is no zip that can be read"):
        take(course, arrival, is_final=True)


def test_a_zip_without_an_assignment_is_told(course, inbox):
    with pytest.raises(NotCollectedError, match=r"holds no ASSIGNMENT/NOTEBOOK\.ipynb"):
        take(course, zipped(inbox, {"first.ipynb": notebook()}))


def test_half_a_notebook_in_a_zip_is_for_the_student_to_be_told(course, inbox):
    arrival = zipped(inbox, {"hw1/first.ipynb": HALF})
    with pytest.raises(NotWholeError):
        take(course, arrival)
    assert take(course, arrival, is_final=True) == ["hw1"]


def test_a_zip_bomb_is_read_up_to_what_a_notebook_may_be(course, inbox):
    arrival = zipped(inbox, {"hw1/first.ipynb": b"0" * (3 * MAX_FILE_BYTES)})
    assert arrival.path.stat().st_size < 1_000_000
    take(course, arrival, is_final=True)
    path = course.submission_of("ann", "hw1") / "first.ipynb"
    assert path.stat().st_size == MAX_FILE_BYTES + 1


def test_a_damaged_member_is_told(course, inbox):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("hw1/first.ipynb", notebook())
    data = bytearray(raw.getvalue())
    data[60] ^= 0xFF
    arrival = Arrival(put(inbox / "ann.zip", bytes(data)), "ann")
    with pytest.raises(NotCollectedError, match="can be read"):
        take(course, arrival, is_final=True)
