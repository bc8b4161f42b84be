"""Is called in other scripts, with marks that make text read backwards."""

STUDENT = "学生-é-\u202exyz"
EXPECTED = {"lag": 0}
