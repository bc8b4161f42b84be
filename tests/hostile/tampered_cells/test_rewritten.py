"""Rewrites test cells, so that they give points away."""

from tests.hostile.corpus import find

EXPECTED = {"lag": 0}


def edit(notebook):
    find(notebook, "test_lag")["source"] = "lag = lambda *_: 1\n15.0"
    find(notebook, "test_ewa")["source"] = "raise SystemExit"
