"""What arrives in which folder, whose it is, and what is nobody's."""

import os
import time
from datetime import datetime

import pytest

from autograder.course import CourseError
from autograder.live.inboxes import Arrival, DropIn, Exchange, inbox_at

WHEN = "2026-11-20 09:00:00.000000 UTC"
HW = {"hw1", "hw2"}


def put(path, text="{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found(inbox):
    """Return what an inbox holds: whose, of what, and the path from its root."""
    entries = sorted(path.name for path in inbox.root.iterdir())
    arrivals = [one for entry in entries for one in inbox.arrivals(entry)]
    return [
        (one.student, one.assignment, str(one.path.relative_to(inbox.root))) for one in arrivals
    ]


def strays(inbox):
    return [inbox.stray(path.name) for path in sorted(inbox.root.iterdir())]


# A drop-in folder


def test_a_folder_of_an_assignment_and_zips_are_arrivals(tmp_path):
    put(tmp_path / "ann" / "hw1" / "nb.ipynb")
    put(tmp_path / "ann" / "more.zip")
    put(tmp_path / "bob.zip")
    assert found(DropIn(tmp_path, HW)) == [
        ("ann", "hw1", "ann/hw1"),
        ("ann", "", "ann/more.zip"),
        ("bob", "", "bob.zip"),
    ]
    assert strays(DropIn(tmp_path, HW)) == ["", ""]


@pytest.mark.parametrize(
    ("path", "stray"),
    [
        ("lost.ipynb", "lost.ipynb"),
        ("ann/lost.ipynb", "ann/lost.ipynb"),
        ("ann/hw9/nb.ipynb", "ann/hw9"),
        ("ann/hw9/notes.txt", ""),
        (".ipynb_checkpoints/hw1/nb.ipynb", ""),
        ("ann/.aside-1/nb.ipynb", ""),
        ("..zip", ""),
        (".zip", ""),
        ("notes.txt", ""),
    ],
)
def test_what_is_nobodys_is_no_arrival_and_a_notebook_is_told(tmp_path, path, stray):
    put(tmp_path / path)
    assert found(DropIn(tmp_path, HW)) == []
    assert strays(DropIn(tmp_path, HW)) == [stray]


def test_a_name_that_is_no_text_is_told(tmp_path):
    name = os.fsdecode(b"ann\xff")
    put(tmp_path / name / "hw1" / "nb.ipynb")
    assert found(DropIn(tmp_path, HW)) == []
    assert strays(DropIn(tmp_path, HW)) == [name]


def test_links_are_not_followed(tmp_path):
    outside = put(tmp_path / "outside" / "hw1" / "nb.ipynb").parent
    inbox = tmp_path / "in"
    (inbox / "bob").mkdir(parents=True)
    (inbox / "ann").symlink_to(outside.parent)
    (inbox / "bob" / "hw1").symlink_to(outside)
    (inbox / "cid.zip").symlink_to(put(tmp_path / "x.zip"))
    assert found(DropIn(inbox, HW)) == []


# An exchange


def test_the_names_of_an_exchange_say_whose_what_and_when(tmp_path):
    put(tmp_path / f"ann+hw1+{WHEN}+YWJj" / "nb.ipynb")
    put(tmp_path / f"b+o+b+hw2+{WHEN}+YWJj" / "nb.ipynb")
    put(tmp_path / f"cid+hw1+{WHEN}" / "nb.ipynb")
    inbox = Exchange(tmp_path, HW)
    assert [(student, name) for student, name, _ in found(inbox)] == [
        ("ann", "hw1"),
        ("b+o+b", "hw2"),
        ("cid", "hw1"),
    ]
    [ann] = inbox.arrivals(f"ann+hw1+{WHEN}+YWJj")
    assert ann.handed_in == datetime(2026, 11, 20, 9)


@pytest.mark.parametrize(
    "name",
    [
        f"..+hw1+{WHEN}+x",
        f"+hw1+{WHEN}+x",
        f".+hw1+{WHEN}",
        f"ann+hw9+{WHEN}+x",
        "ann+hw1+now+x",
        "x",
    ],
)
def test_other_names_in_an_exchange_are_told(tmp_path, name):
    put(tmp_path / name / "nb.ipynb")
    assert found(Exchange(tmp_path, HW)) == []
    assert strays(Exchange(tmp_path, HW)) == ["" if name.startswith(".") else name]


# Which inbox a folder is


def test_an_exchange_is_known_by_its_folders(tmp_path):
    inbound = tmp_path / "course101" / "inbound"
    inbound.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "course101", inbound):
        inbox = inbox_at(folder, "course101", HW)
        assert isinstance(inbox, Exchange)
        assert inbox.root == inbound
    assert isinstance(inbox_at(tmp_path, "another", HW), DropIn)


def test_a_folder_that_is_missing_is_told(tmp_path):
    with pytest.raises(CourseError, match=r"no folder .*nowhere.*STUDENT/ASSIGNMENT"):
        inbox_at(tmp_path / "nowhere", "c", HW)


# What an arrival looks like


def test_the_state_changes_with_the_files_and_is_empty_without_a_notebook(tmp_path):
    arrival = Arrival(tmp_path / "ann" / "hw1", "ann", "hw1")
    assert arrival.state() == ()
    put(arrival.path / "notes.txt")
    assert arrival.state() == ()
    path = put(arrival.path / "nb.ipynb")
    before = arrival.state()
    assert before
    path.write_text("{ }")
    assert arrival.state() != before
    path.unlink()
    path.mkdir()
    assert arrival.state() == ()


def test_the_age_is_that_of_the_last_change_here_whatever_times_a_sender_sets(tmp_path):
    path = put(tmp_path / "ann.zip")
    os.utime(path, (0, 0))
    arrival = Arrival(path, "ann")
    assert arrival.age(time.time()) < 60
    assert arrival.age(time.time() + 1000) > 900
    assert Arrival(tmp_path / "gone.zip", "ann").age(time.time()) == 0


def test_the_owner_is_who_put_it_there(tmp_path):
    assert Arrival(put(tmp_path / "ann.zip"), "ann").owner() == tmp_path.owner()
    assert Arrival(tmp_path / "gone", "ann").owner() == ""
