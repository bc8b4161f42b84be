"""Is called like a pattern that matches other students."""

STUDENT = "student-0[0-9]*"
EXPECTED = {"lag": 0}
