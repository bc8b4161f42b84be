"""Is a notebook of thirty megabytes."""

from tests.hostile.corpus import NOTHING

STATUS = "unreadable"
TOLD = "larger than"
EXPECTED = NOTHING


def edit(notebook):
    notebook["metadata"]["large"] = "x" * (30 << 20)
