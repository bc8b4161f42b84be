"""Turns the order of all cells around: tests before solutions, the setup last."""

from tests.hostile.corpus import POINTS

EXPECTED = {}


def edit(notebook):
    assert len(POINTS) > 1
    notebook["cells"].reverse()
