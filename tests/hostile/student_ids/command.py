"""Is called like a formula that starts a program."""

STUDENT = "@SUM(1+1)*cmd|' -C calc'!A0"
EXPECTED = {"lag": 0}
