"""Defines functions under names that look alike, and breaks lines where nobody sees it."""

from tests.hostile.corpus import HONEST

CELLS = {"lag": HONEST["lag"].replace("def lag", "def l\u0430g")}
EXPECTED = {"lag": 0}
