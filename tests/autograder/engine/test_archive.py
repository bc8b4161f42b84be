"""Graded notebooks go through the journal to their place, whatever another run does meanwhile."""

import json

import pytest

from autograder.engine import archive as archive_module
from autograder.engine.archive import Archive, has_grader_error, is_from, read_graded
from autograder.engine.provenance import Provenance

SOURCE = Provenance("a", "b", "c", True)
TEXT = json.dumps(
    {"metadata": {"course": {"status": "graded", "provenance": SOURCE.as_dict()}}, "cells": []}
)


@pytest.fixture
def archive(foreign_course):
    return Archive(foreign_course, "hw1")


def test_a_notebook_goes_from_the_journal_to_its_place(archive):
    archive.note("student-01", "first", TEXT)
    assert archive.pending("student-01", "first").read_text() == TEXT
    assert not archive.recorded("student-01", "first").exists()
    archive.settle("student-01", "first")
    assert archive.recorded("student-01", "first").read_text() == TEXT
    assert not archive.pending("student-01", "first").exists()
    archive.clear()
    assert not archive.pending("student-01", "first").parent.exists()


def test_a_place_that_nobody_may_write_takes_the_next_one_all_the_same(archive):
    for text in (TEXT, TEXT + " "):
        archive.note("student-01", "first", text)
        archive.settle("student-01", "first")
        assert archive.recorded("student-01", "first").read_text() == text


def test_clearing_takes_nothing_from_another_run(archive):
    archive.note("student-01", "first", TEXT)
    archive.clear()
    archive.settle("student-01", "first")
    assert archive.recorded("student-01", "first").exists()


def test_the_draft_of_a_run_that_was_killed_goes_with_the_next(archive):
    archive.note("student-01", "first", TEXT)
    folder = archive.pending("student-01", "first").parent
    (folder / ".first.ipynb.0uhvvhe5").write_text(TEXT[:9])
    archive.settle("student-01", "first")
    archive.clear()
    assert not archive.journal.exists()


def test_two_runs_may_settle_the_same(archive):
    archive.note("student-01", "first", TEXT)
    archive.settle("student-01", "first")
    archive.settle("student-01", "first")
    assert archive.recorded("student-01", "first").exists()


def test_a_journal_that_is_cleared_while_it_is_written_is_made_again(archive, monkeypatch):
    whole, tries = archive_module.write_whole, []

    def vanish(path, text):
        tries.append(path)
        if len(tries) == 1:
            raise FileNotFoundError(path)
        whole(path, text)

    monkeypatch.setattr(archive_module, "write_whole", vanish)
    archive.note("student-01", "first", TEXT)
    assert archive.pending("student-01", "first").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"metadata": {}}', '{"metadata": []}'])
def test_what_is_no_graded_notebook_is_none(tmp_path, text):
    path = tmp_path / "first.ipynb"
    path.write_text(text)
    assert read_graded(path) is None
    assert read_graded(tmp_path / "missing.ipynb") is None


def test_a_result_is_good_only_for_what_it_was_made_from(tmp_path):
    path = tmp_path / "first.ipynb"
    path.write_text(TEXT)
    nb = read_graded(path)
    assert is_from(nb, SOURCE)
    assert not is_from(nb, Provenance("another", "b", "c", True))
    assert not is_from(None, SOURCE)
    nb["metadata"]["course"]["status"] = "grader_error"
    assert has_grader_error(nb)
    assert not is_from(nb, SOURCE)
