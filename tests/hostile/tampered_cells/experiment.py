"""Writes its cheating into a cell that need not be run, word for word like one of them."""

from tests.hostile.corpus import find

ENDS = {"SystemExit"}
EXPECTED = {}


def edit(notebook):
    widget = find(notebook, "hook_widget")
    find(notebook, "beta_scale")["source"] = widget["source"]
    find(notebook, "hook_widget")["source"] += "\nraise SystemExit"
