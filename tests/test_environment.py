"""pyproject.toml says what is wanted, the locks say which versions, conda gives the same."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
STUDENT = PROJECT["dependencies"]
EXTRA = PROJECT["optional-dependencies"]
INSTRUCTOR = STUDENT + EXTRA["instructor"]
MORE = EXTRA["cluster"] + EXTRA["lti"] + EXTRA["postgresql"]
DEVELOPER = INSTRUCTOR + MORE + EXTRA["docs"] + EXTRA["dev"]
OURS = {"autograder", "benchmarks", "course_lib", "notebook_pages", "tests"}

# conda-forge's name for the same package, where it has another.
CONDA_NAMES = {"jupyter_client": "jupyter-client", "matplotlib-base": "matplotlib"}


def names(requirements):
    return {Requirement(line).name for line in requirements}


def canonical(name):
    return name.lower().replace("_", "-")


def locked(filename):
    """Return {package: version} of a lock, without markers and hashes."""
    text = (ROOT / "requirements" / filename).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, flags=re.MULTILINE))


def conda_pins(filename):
    """Return {package: version} of a conda environment: its own pins and those in its pip part."""
    pins = {}
    for entry in yaml.safe_load((ROOT / filename).read_text())["dependencies"]:
        if isinstance(entry, dict):
            for line in entry["pip"]:
                if not line.startswith("--editable"):
                    requirement = Requirement(line)
                    pins[requirement.name] = str(requirement.specifier).removeprefix("==")
        else:
            name, _, version = entry.partition("=")
            pins[CONDA_NAMES.get(name, name)] = version
    return pins


@pytest.mark.parametrize(
    ("filename", "wanted"),
    [
        ("students.txt", STUDENT),
        ("frameworks.txt", EXTRA["frameworks"]),
        ("instructors.txt", INSTRUCTOR),
        ("developers.txt", DEVELOPER),
    ],
)
def test_lock_pins_what_pyproject_allows(filename, wanted):
    pins = locked(filename)
    for line in wanted:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[requirement.name]), line


@pytest.mark.parametrize("filename", ["students.txt", "instructors.txt"])
def test_everybody_gets_the_versions_that_are_tested(filename):
    assert locked(filename).items() <= locked("developers.txt").items()


def test_frameworks_fit_beside_the_rest():
    frameworks, rest = locked("frameworks.txt"), locked("developers.txt")
    both = frameworks.keys() & rest.keys()
    assert "numpy" in both
    assert {name: frameworks[name] for name in both} == {name: rest[name] for name in both}


def test_students_do_not_get_the_graders_packages():
    assert not locked("students.txt").keys() & {"nbgrader", "sandlock"}


@pytest.mark.parametrize(
    "filename", ["students.txt", "frameworks.txt", "instructors.txt", "developers.txt"]
)
def test_lock_names_no_place_to_install_from(filename):
    text = (ROOT / "requirements" / filename).read_text()
    assert not re.search(r"://|^\s*-(?!-hash=sha256:)|\s@\s|\s\.?/", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("filename", "wanted", "lock"),
    [
        ("environment.yml", STUDENT, "students.txt"),
        ("environment-instructor.yml", INSTRUCTOR, "developers.txt"),
    ],
)
def test_conda_gives_the_locked_versions_of_what_pyproject_wants(filename, wanted, lock):
    pins = conda_pins(filename)
    python = pins.pop("python")
    pins.pop("pip", None)
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)
    assert pins == {name: locked(lock)[name] for name in names(wanted)}


def imported(folder):
    """Return the top-level names that a folder's modules import from elsewhere."""
    names = set()
    for module in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - OURS


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("course_lib", STUDENT),
        ("autograder", INSTRUCTOR + EXTRA["cluster"] + EXTRA["lti"]),
        ("docs", DEVELOPER),
        # The long hunt along branches says itself how to install what it needs.
        ("tests", [*DEVELOPER, "atheris"]),
    ],
)
def test_what_is_imported_is_asked_for(folder, wanted):
    distributions = packages_distributions()
    owners = {name: distributions.get(name, [name]) for name in imported(folder)}
    asked = names(wanted)
    assert [name for name in owners if not asked & {canonical(o) for o in owners[name]}] == []
