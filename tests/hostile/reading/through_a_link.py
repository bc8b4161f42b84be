"""Puts links beside its notebook: whoever copies what they lead to reads it for the student."""

from tests.hostile.corpus import write_notebook

EXPECTED = {}


def submission(folder, text):
    write_notebook(folder, text)
    root = folder.parents[2]
    (folder / "gradebook.txt").symlink_to(root / "build" / "course.key")
    (folder / "home").symlink_to(root / "home")
    (folder / "data.csv").symlink_to(root / "other" / "gradebook.db")
