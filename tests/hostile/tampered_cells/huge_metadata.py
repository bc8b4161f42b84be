"""Carries five megabytes of metadata, and some that is two hundred deep."""

EXPECTED = {}


def edit(notebook):
    deep = {}
    for _ in range(200):
        deep = {"deeper": deep}
    notebook["metadata"] |= {"large": "x" * 5_000_000, "deep": deep}
