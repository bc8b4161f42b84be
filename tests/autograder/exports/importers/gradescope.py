"""A small reader of results.json that takes what Gradescope's documentation names, and no more."""

import json

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
NUMBER, TEXT = (int, float), str
TOP = {
    "score": NUMBER,
    "execution_time": (*NUMBER, str),
    "output": TEXT,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": VISIBILITY,
    "stdout_visibility": VISIBILITY,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST = {
    "score": NUMBER,
    "max_score": NUMBER,
    "status": {"passed", "failed"},
    "name": TEXT,
    "name_format": FORMATS,
    "number": TEXT,
    "output": TEXT,
    "output_format": FORMATS,
    "tags": list,
    "visibility": VISIBILITY,
    "extra_data": dict,
}


def read(data):
    """Return (score, tests by name, output), or refuse what Gradescope would not take."""
    assert b"\r" not in data
    told = json.loads(data.decode("utf-8"))
    check(told, TOP)
    assert "score" in told or "tests" in told
    for test in told["tests"]:
        check(test, TEST)
        assert test.get("visibility", "visible") == "visible"  # or the student sees no total
    score = told.get("score", sum(test["score"] for test in told["tests"]))
    return score, {test["name"]: test for test in told["tests"]}, told.get("output", "")


def check(told, known):
    for key, value in told.items():
        kind = known[key]
        if isinstance(kind, set):
            assert value in kind, (key, value)
        else:
            assert isinstance(value, kind), (key, value)
            assert not isinstance(value, bool)
