"""Tells at the end how many kills there were, and what each of them hit."""

from collections import Counter

import pytest

from tests.conftest import SUMMARIES


@pytest.fixture(scope="module")
def noted(request):
    """Return a list that gets what each kill hit: something alive, and at work."""
    kills = []
    yield kills
    lines = [f"{count:>4}  {what}" for what, count in sorted(Counter(kills).items())]
    title = f"kills by {request.path.name}"
    request.config.stash[SUMMARIES][title] = [*lines, f"{len(kills):>4}  together"]
