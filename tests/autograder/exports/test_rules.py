"""The table of rules is complete: each format is in it, and no rule is there for two tests."""

from tests.autograder.exports.__main__ import rules

FORMATS = {"nbgrader", "Canvas", "Moodle", "Gradescope", "JUnit", "LTI"}


def test_each_format_has_rules_and_each_rule_one_test():
    found = list(rules())
    assert {name for name, _, _ in found} == FORMATS
    assert len({(name, text) for name, text, _ in found}) == len(found)
