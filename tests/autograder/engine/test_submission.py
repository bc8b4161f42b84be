"""Reading and repairing: whatever a file is, it becomes a sound notebook or a sentence."""

import errno
import json
import os
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import find_all_files

from autograder.engine import submission
from autograder.engine.submission import (
    Blueprint,
    UnreadableError,
    blank_notebook,
    parse_submission,
    read_bytes,
    read_submission,
    repair,
    set_aside,
)


def cell(kind="code", source="", grade_id=None, **more):
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    content = {"cell_type": kind, "source": source, "metadata": metadata} | more
    if kind == "code":
        content = {"outputs": [], "execution_count": None} | content
    return content


def notebook(*cells, **more):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | more


@pytest.fixture
def read(tmp_path):
    """Return a function that writes some content to a file and reads it as a submission."""

    def read(content):
        path = tmp_path / "averages.ipynb"
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        path.write_bytes(content)
        return read_submission(path)

    return read


# --- reading -------------------------------------------------------------------------------


def test_cells_keep_type_source_and_name_and_lose_the_rest(read):
    metadata = {"tags": ["skip-execution"], "nbgrader": {"grade_id": "ewa", "points": 1000}}
    given_cell = cell(source="x = 1", metadata=metadata, outputs=[{"output_type": "stream"}])
    nb = read(notebook(given_cell, cell("markdown", "# β"), metadata={"widgets": {}, "x": 1}))
    nbformat.validate(nb)
    assert [(one.cell_type, one.source) for one in nb.cells] == [
        ("code", "x = 1"),
        ("markdown", "# β"),
    ]
    assert nb.cells[0].metadata == {"nbgrader": {"grade_id": "ewa"}}
    assert nb.cells[0].outputs == []
    assert nb.metadata == {}


UNREADABLE = {
    "empty": (b"", "not valid JSON"),
    "text": (b"def ewa(theta): ...", "not valid JSON"),
    "half": (b'{"cells": [', "not valid JSON"),
    "binary": (b"PK\x03\x04\xff\xfe", "not UTF-8"),
    "UTF-16": (json.dumps(notebook()).encode("utf-16"), "not UTF-8"),
    "deep": (b"[" * 200_000, "not valid JSON"),
    "deep metadata": (b'{"cells": [], "metadata": ' + b'{"a":' * 200_000, "not valid JSON"),
    "long number": (b'{"cells": [], "nbformat": ' + b"9" * 10_000 + b"}", "not valid JSON"),
    "list": (b"[]", "no notebook"),
    "null": (b"null", "no notebook"),
    "number": (b"4", "no notebook"),
    "no cells": (b'{"nbformat": 4, "metadata": {}}', "no cells"),
    "cells no list": (b'{"nbformat": 4, "cells": {"0": {}}}', "no cells"),
    "cells null": (b'{"nbformat": 4, "cells": null}', "no cells"),
    "version 3 without cells": (b'{"nbformat": 3}', "no cells"),
    "too many cells": (json.dumps(notebook(*[{}] * 2001)).encode(), "2,001 cells"),
    "too many of version 3": (
        json.dumps({"nbformat": 3, "worksheets": [{"cells": [{}] * 2001}]}).encode(),
        "2,001 cells",
    ),
}


@pytest.mark.parametrize(("content", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_notebook_is_named_with_what_it_is(read, content, told):
    with pytest.raises(UnreadableError, match=told) as caught:
        read(content)
    assert "averages.ipynb" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_file_that_is_too_large_is_not_read(read, monkeypatch):
    monkeypatch.setattr(submission, "MAX_FILE_BYTES", 1 << 20)
    assert read(notebook(cell(source="x" * 1000))).cells
    with pytest.raises(UnreadableError, match="larger than 1 MB"):
        read(notebook(cell(outputs=["x" * (1 << 20)])))


def test_only_an_ordinary_file_is_read(tmp_path):
    target = tmp_path / "elsewhere.ipynb"
    target.write_text(json.dumps(notebook()))
    kinds = {
        name: tmp_path / f"{name}.ipynb" for name in ("missing", "folder", "link", "loop", "pipe")
    }
    kinds["folder"].mkdir()
    kinds["link"].symlink_to(target)
    kinds["loop"].symlink_to(kinds["loop"])
    os.mkfifo(kinds["pipe"])
    told = {}
    for name, path in kinds.items():
        with pytest.raises(UnreadableError) as caught:
            read_submission(path)
        told[name] = str(caught.value)
    assert "is missing" in told["missing"]
    for name in ("folder", "link", "pipe"):
        assert "not an ordinary file" in told[name]


def test_a_byte_order_mark_does_no_harm(read):
    assert read(b"\xef\xbb\xbf" + json.dumps(notebook(cell(source="1"))).encode()).cells


def test_version_3_is_read(read):
    old = [
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": []},
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "heading", "level": 1, "source": "Title"},
        "no cell",
    ]
    nb = read({"nbformat": 3, "worksheets": [{"cells": old}, {"cells": [old[0]]}, {}, None]})
    nbformat.validate(nb)
    assert [one.source for one in nb.cells] == ["x = 1\ny = 2", "text", "Title", "x = 1\ny = 2"]
    assert [one.cell_type for one in nb.cells] == ["code", "markdown", "raw", "code"]


@pytest.mark.parametrize(
    "worksheets", [7, None, "text", {}, [7], [{"cells": 7}], [{"cells": {"a": 1}}, None]]
)
def test_version_3_of_wrong_types_is_no_fault_of_the_grader(read, worksheets):
    assert read({"nbformat": 3, "worksheets": worksheets}).cells == []


ODD_CELLS = {
    "number": 7,
    "null": None,
    "list": [],
    "empty": {},
    "type missing": {"source": "x"},
    "type unknown": cell("heading", "x"),
    "type a list": cell() | {"cell_type": ["code"]},
    "source missing": {"cell_type": "code"},
    "source null": cell(source=None),
    "source a number": cell(source=7),
    "source a dict": cell(source={"a": 1}),
    "source of mixed lines": cell(source=["a", 7, None, "b"]),
    "metadata a list": cell(metadata=[]),
    "metadata null": cell(metadata=None),
    "nbgrader a text": cell(metadata={"nbgrader": "ewa"}),
    "nbgrader null": cell(metadata={"nbgrader": None}),
    "name a list": cell(metadata={"nbgrader": {"grade_id": ["ewa"]}}),
    "name a number": cell(metadata={"nbgrader": {"grade_id": 7}}),
    "schema absurd": cell(metadata={"nbgrader": {"schema_version": 99, "points": "many"}}),
    "half a character": cell(source="\ud800 'x'"),
    "zero byte": cell(source="a\0b"),
    "id twice": cell(id="same"),
}


@pytest.mark.parametrize("odd", ODD_CELLS.values(), ids=ODD_CELLS)
def test_an_odd_cell_costs_only_itself(read, odd):
    nb = read(notebook(cell(source="before", id="same"), odd, cell(source="after")))
    nbformat.validate(nb)
    nbformat.writes(nb).encode("utf-8")
    assert [nb.cells[0].source, nb.cells[2].source] == ["before", "after"]


def test_sources_come_as_text_or_lines(read):
    nb = read(notebook(cell(source=["a\n", "b"]), cell(source="a\nb")))
    assert [one.source for one in nb.cells] == ["a\nb", "a\nb"]


def test_an_endless_cell_is_cut(read):
    assert len(read(notebook(cell(source="x" * 10**6))).cells[0].source) <= 200_000


def test_the_same_bytes_give_the_same_notebook(read):
    cells = [cell(), cell("markdown"), *RELEASED[1:3]]
    first, second = (read(notebook(*cells)) for _ in range(2))
    for nb in (first, second):
        repair(nb, PLAN)
    assert nbformat.writes(first) == nbformat.writes(second)
    assert len({one.id for one in first.cells}) == len(first.cells)


def test_a_notebook_can_be_parsed_far_from_its_file(tmp_path):
    path = tmp_path / "averages.ipynb"
    path.write_text(json.dumps(notebook(*RELEASED)))
    assert parse_submission(read_bytes(path), path.name) == read_submission(path)


@pytest.mark.parametrize("part", ["[]", "{}", "0"])
def test_a_file_of_very_many_parts_is_not_even_parsed(read, part, monkeypatch):
    monkeypatch.setattr(submission, "MAX_PARTS", 100)
    content = f'{{"cells": [{",".join([part] * 101)}]}}'.encode()
    monkeypatch.setattr(submission.json, "loads", None)  # to refuse it later would be too late
    with pytest.raises(UnreadableError, match="Clear its outputs"):
        read(content)


def test_commas_and_brackets_in_what_was_written_and_printed_do_not_count(read, monkeypatch):
    monkeypatch.setattr(submission, "MAX_PARTS", 100)
    assert read(notebook(cell(source='x = [{}], "\\"' * 200))).cells


def test_what_the_system_refuses_is_no_fault_of_the_student(tmp_path, monkeypatch):
    def refuse(path, flags):
        raise PermissionError(errno.EACCES, "Permission denied", path)

    (tmp_path / "averages.ipynb").touch()
    monkeypatch.setattr(submission.os, "open", refuse)
    with pytest.raises(PermissionError):
        read_submission(tmp_path / "averages.ipynb")


# --- repairing -----------------------------------------------------------------------------


def blueprint(name, source="", *, kind="code", **flags):
    base = {"locked": False, "grade": False, "solution": False, "task": False, "points": 0.0}
    return Blueprint(name=name, cell_type=kind, source=source, checksum="c", **base | flags)


PLAN = [
    blueprint("setup", "import numpy as np", locked=True),
    blueprint("ewa", "# YOUR CODE HERE", solution=True),
    blueprint("test_ewa", "check(ewa)", locked=True, grade=True, points=25.0),
    blueprint("essay", "", kind="markdown", grade=True, solution=True, points=5.0),
]
RELEASED = [
    cell(source="import numpy as np", grade_id="setup"),
    cell("markdown", "Read this."),
    cell(source="def ewa(): ...", grade_id="ewa"),
    cell(source="check(ewa)", grade_id="test_ewa"),
    cell("markdown", "My answer.", grade_id="essay"),
]


def names_of(nb):
    found = [one.metadata.get("nbgrader", {}).get("grade_id") for one in nb.cells]
    return [name for name in found if name]


def repaired(read, *cells, plan=PLAN):
    nb = read(notebook(*cells))
    notes = repair(nb, plan)
    nbformat.validate(nb)
    assert sorted(names_of(nb)) == sorted(one.name for one in plan)
    return (
        {one.metadata["nbgrader"]["grade_id"]: one for one in nb.cells if one.metadata},
        notes,
        nb,
    )


def test_a_sound_submission_is_left_alone(read):
    cells, notes, nb = repaired(read, *RELEASED)
    assert notes == []
    assert cells["ewa"].source == "def ewa(): ..."
    assert cells["essay"].source == "My answer."
    assert len(nb.cells) == len(RELEASED)
    for one in PLAN:
        assert cells[one.name].metadata["nbgrader"] == one.metadata()


@pytest.mark.parametrize("missing", [0, 2, 3, 4])
def test_a_deleted_cell_is_put_back_in_its_place(read, missing):
    cells, notes, nb = repaired(read, *RELEASED[:missing], *RELEASED[missing + 1 :])
    name = RELEASED[missing]["metadata"]["nbgrader"]["grade_id"]
    assert [name in note and "missing" in note for note in notes] == [True]
    assert names_of(nb) == [one.name for one in PLAN]
    assert cells[name].source == next(one.source for one in PLAN if one.name == name)


def test_all_cells_deleted_are_put_back_in_order(read):
    _, notes, nb = repaired(read, cell("markdown", "Only mine."))
    assert names_of(nb) == [one.name for one in PLAN]
    assert len(notes) == len(PLAN)
    assert repaired(read)[2].cells


def test_of_a_copied_cell_the_first_is_graded(read):
    copy = cell(source="def ewa(): return 1", grade_id="ewa")
    cells, notes, nb = repaired(read, *RELEASED, copy, RELEASED[3])
    assert cells["ewa"].source == "def ewa(): ..."
    assert [("ewa" in note, "more than once" in note) for note in notes] == [(True, True)] * 2
    assert repaired(read, *RELEASED, copy, copy, RELEASED[3])[1] == notes
    assert nb.cells[-1].source == "check(ewa)"
    assert nb.cells[-1].metadata == {}


def test_an_edited_locked_cell_is_restored(read):
    edited = cell(source="assert True", grade_id="test_ewa")
    cells, notes, _ = repaired(read, *RELEASED[:3], edited, RELEASED[4])
    assert cells["test_ewa"].source == "check(ewa)"
    assert "test_ewa was changed" in notes[0]


WITHHELD = """How long is the window?

### BEGIN MARK SCHEME

A point for 1000 days.

### END MARK SCHEME"""


@pytest.mark.parametrize(
    ("original", "released"),
    [
        (WITHHELD, "How long is the window?\n"),
        ("a = 1\n### BEGIN HIDDEN TESTS\nassert a\n### END HIDDEN TESTS\nb = 2", "a = 1\nb = 2"),
    ],
)
def test_a_part_that_was_not_released_comes_back_without_a_word(read, original, released):
    plan = [blueprint("kept", original, locked=True)]
    cells, notes, _ = repaired(read, cell(source=released, grade_id="kept"), plan=plan)
    assert cells["kept"].source == original
    assert notes == []
    cells, notes, _ = repaired(read, cell(source=f"{released}!", grade_id="kept"), plan=plan)
    assert cells["kept"].source == original
    assert "kept was changed" in notes[0]


def test_what_a_student_may_change_stays_changed(read):
    mine = cell(source="def ewa(): return 2", grade_id="ewa")
    cells, notes, _ = repaired(read, RELEASED[0], mine, *RELEASED[3:])
    assert cells["ewa"].source == "def ewa(): return 2"
    assert notes == []


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_cell_of_another_type_is_set_back(read, kind):
    retyped = cell(kind, "def ewa(): return 2", grade_id="ewa")
    cells, notes, _ = repaired(read, RELEASED[0], retyped, *RELEASED[3:])
    assert cells["ewa"].cell_type == "code"
    assert cells["ewa"].source == "def ewa(): return 2"
    assert cells["ewa"].outputs == []
    assert "another type" in notes[0]


def test_an_answer_in_words_turned_into_code_is_set_back(read):
    cells, _, _ = repaired(read, *RELEASED[:4], cell(source="My answer.", grade_id="essay"))
    assert cells["essay"].cell_type == "markdown"
    assert "outputs" not in cells["essay"]


def test_names_that_were_never_released_are_taken_off(read):
    stranger = cell(source="x", grade_id="test_other")
    _, notes, nb = repaired(read, stranger, *RELEASED)
    assert nb.cells[0].metadata == {}
    assert notes == []


def test_points_and_flags_of_a_submission_count_for_nothing(read):
    absurd = {
        "grade_id": "test_ewa",
        "points": 1e9,
        "grade": False,
        "solution": True,
        "locked": False,
    }
    cells, _, _ = repaired(
        read, cell(source="x", metadata={"nbgrader": absurd, "tags": ["experiment"]})
    )
    assert cells["test_ewa"].metadata == {"nbgrader": PLAN[2].metadata()}


def test_reordered_cells_stay_where_the_student_put_them(read):
    _, notes, nb = repaired(read, *reversed(RELEASED))
    assert notes == []
    assert names_of(nb) == [one.name for one in reversed(PLAN)]


def test_a_blank_notebook_becomes_the_released_structure():
    nb = blank_notebook()
    assert len(repair(nb, PLAN)) == len(PLAN)
    nbformat.validate(nb)
    assert names_of(nb) == [one.name for one in PLAN]


def test_points_are_given_to_graded_cells_only():
    assert "points" not in PLAN[1].metadata()
    assert PLAN[2].metadata()["points"] == 25.0
    assert blueprint("t", task=True, points=3.0).metadata()["points"] == 3.0


# --- what lies beside a notebook -----------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """Return a submission's folder; `tmp_path / "secret"` is none of its business."""
    (tmp_path / "secret").write_text("secret")
    made = tmp_path / "submitted" / "student-01" / "hw1"
    made.mkdir(parents=True)
    return made


def seen(folder):
    """Return the files that nbgrader would copy."""
    return {Path(path).name for path in find_all_files(str(folder), [".*"])}


def test_ordinary_files_stay_where_they_are(folder):
    (folder / "data").mkdir()
    for name in ("a.csv", "data/b.csv", "timestamp.txt"):
        (folder / name).touch()
    (folder / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    set_aside(folder)
    assert seen(folder) == {"a.csv", "b.csv", "timestamp.txt"}


def test_links_and_pipes_are_set_aside(folder, tmp_path):
    (folder / "data").mkdir()
    for place in (folder, folder / "data"):
        (place / "link").symlink_to(tmp_path / "secret")
        (place / ("x" * 255)).symlink_to(tmp_path / "secret")
        (place / ".link").mkdir()
        (place / "loop").symlink_to(folder)
        (place / "broken").symlink_to("nowhere")
        os.mkfifo(place / "pipe")
    set_aside(folder)
    assert seen(folder) == set()


@pytest.mark.parametrize("level", ["student", "assignment"])
def test_a_folder_that_is_a_link_leads_nowhere(folder, level):
    link = folder.parents[1] / "student-02"
    if level == "student":
        link.symlink_to(folder.parent)
    else:
        link.mkdir()
        (link / "hw1").symlink_to(folder)
    (folder / "link").symlink_to("nowhere")
    set_aside(link / "hw1")
    assert not (link / "hw1").exists()
    assert (folder / "link").is_symlink()


@pytest.mark.parametrize(
    "stamp", ["yesterday", "9" * 5000, "0001-01-01 00:00:00 +2300", "\udcff", "1 2 /dev/zero"]
)
def test_a_time_that_is_none_is_set_aside(folder, stamp):
    (folder / "timestamp.txt").write_bytes(stamp.encode("utf-8", "surrogateescape"))
    set_aside(folder)
    assert not (folder / "timestamp.txt").exists()


@pytest.mark.parametrize("stamp", ["", "2026-11-20 12:00:00 UTC", "2026-11-20T12:00:00+01:00"])
def test_a_time_is_kept(folder, stamp):
    (folder / "timestamp.txt").write_text(stamp)
    set_aside(folder)
    assert (folder / "timestamp.txt").read_text() == stamp


def test_a_missing_notebook_names_what_lies_there_instead(tmp_path):
    for name in ("averages (1).ipynb", "notes.txt"):
        (tmp_path / name).touch()
    with pytest.raises(UnreadableError) as problem:
        read_submission(tmp_path / "averages.ipynb")
    assert "averages (1).ipynb" in str(problem.value)
    assert "notes.txt" not in str(problem.value)


def test_a_name_that_cannot_be_shown_is_told_in_characters_that_can(tmp_path):
    (tmp_path / os.fsdecode(b"a\xff\x1b[31m.ipynb")).touch()
    with pytest.raises(UnreadableError, match="there") as problem:
        read_submission(tmp_path / "averages.ipynb")
    assert str(problem.value).isprintable()
