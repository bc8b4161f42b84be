"""A small reader of JUnit XML that asks for what the schema asks for, and knows nothing of ours."""

from xml.etree import ElementTree as ET

SUITE = {"name", "tests", "failures", "errors"}
SUITE_TOO = {"skipped", "time", "timestamp", "hostname", "id", "package", "file"}
CASE_TOO = {"classname", "time", "name"}
CHILDREN = {"failure", "error", "skipped", "system-out", "system-err"}


def read(data):
    """Return (test cases by suite, properties by suite), or refuse what the schema refuses."""
    root = ET.fromstring(data)
    assert root.tag == "testsuites"
    assert root.attrib.keys() <= {"name", "time", "tests", "failures", "errors"}
    cases, properties = {}, {}
    for suite in root:
        assert suite.tag == "testsuite"
        assert SUITE <= suite.attrib.keys() <= SUITE | SUITE_TOO
        found = suite.findall("testcase")
        cases[suite.attrib["name"]] = dict(map(case_of, found))
        properties[suite.attrib["name"]] = {
            one.attrib["name"]: one.attrib["value"] for one in suite.findall("properties/property")
        }
        assert len(suite) == len(found) + 1
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[key]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(found)
    for key in ("tests", "failures", "errors"):
        assert int(root.attrib[key]) == sum(int(suite.attrib[key]) for suite in root)
    return cases, properties


def case_of(case):
    """Return a test case's name, and how it ended: its element, message, type and text."""
    assert {"name"} <= case.attrib.keys() <= CASE_TOO
    assert len(case) <= 1
    for child in case:
        assert child.tag in CHILDREN
        assert child.attrib.keys() <= {"message", "type"}
        told = (child.attrib.get("message"), child.attrib.get("type"), child.text)
        return case.attrib["name"], (child.tag, *told)
    return case.attrib["name"], ("passed",)
