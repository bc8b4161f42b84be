"""A class whose submissions lie in a course, ungraded; two of them have written the same."""

import shutil

import nbformat
import pytest

from autograder import sample_class
from autograder.course import Course
from autograder.paths import COURSE
from autograder.release import build_bundle
from tests.autograder.similarity.disguises import disguise

#: Ways that nobody declared.
OWN = {
    "ewa": """
def ewa(theta, beta, v0=0.0):
    size = len(theta)
    lower = np.tril(np.subtract.outer(np.arange(size), np.arange(size)))
    kernel = np.tril((1 - beta) * np.power(float(beta), lower))
    carried = np.power(float(beta), np.arange(1, size + 1))
    flat = np.reshape(np.asarray(theta, dtype=float), (size, -1))
    total = kernel @ flat + np.outer(carried, np.full(flat.shape[1], v0))
    return total.reshape(np.shape(theta))
""",
    "lag": """
def lag(truth, average, max_lag=60):
    scores = dict.fromkeys(range(max_lag + 1), np.inf)
    for shift in scores:
        ahead, behind = average[shift:], truth[: len(truth) - shift]
        gap = np.subtract(ahead, behind)
        scores[shift] = float(np.dot(gap, gap)) / max(gap.size, 1)
    ranked = sorted(scores.items(), key=lambda pair: (pair[1], pair[0]))
    return int(ranked[0][0])
""",
}


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory):
    build = tmp_path_factory.mktemp("alike") / "build"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(COURSE))
        patch.setenv("COURSE_BUILD", str(build))
        course = Course()
        bundle = build_bundle(course, build / "bundle", [sample_class.ASSIGNMENT]).with_suffix("")
        sample_class.make(bundle, course.submissions, harmless_only=True)
        released = bundle / sample_class.ASSIGNMENT / f"{sample_class.NOTEBOOK}.ipynb"
        hand_in(course, released, "own", OWN)
        copied = {name: disguise(source, 7) for name, source in OWN.items()}
        hand_in(course, released, "own-too", copied)
    return build


def hand_in(course, released, student, sources):
    """Hand in a notebook with these solutions, and a scratch cell."""
    nb = nbformat.read(released, as_version=4)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(name, cell.source)
    nb.cells.append(nbformat.v4.new_code_cell("ewa(np.arange(3), 0.5)", id="scratch"))
    folder = course.submission_of(student, sample_class.ASSIGNMENT)
    folder.mkdir(parents=True)
    nbformat.write(nb, folder / released.name)


@pytest.fixture
def course(handed_in, tmp_path, monkeypatch):
    """Return the course, with a copy of its own that a test may change."""
    build = tmp_path / "build"
    shutil.copytree(handed_in, build)
    monkeypatch.setenv("COURSE_ROOT", str(COURSE))
    monkeypatch.setenv("COURSE_BUILD", str(build))
    return Course()
