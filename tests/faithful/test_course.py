"""The course's own notebooks show the same in the worker as in a real kernel."""

import nbformat
import pytest

from autograder.paths import COURSE
from tests.faithful.both_ways import comparable

NOTEBOOKS = sorted((COURSE / "notebooks").glob("*/*.ipynb"))
CELLS = [
    pytest.param(path, position, id=f"{path.stem}-{cell.id}")
    for path in NOTEBOOKS
    for position, cell in enumerate(
        cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
    )
]


@pytest.fixture
def shown(both_ways):
    """Return a function: what a cell shows in a kernel, and in the worker."""

    def find(path, position):
        cells = nbformat.read(path, as_version=4).cells
        sources = [cell.source for cell in cells if cell.cell_type == "code"]
        return [run[position] for run in both_ways(path.stem, sources)]

    return find


@pytest.mark.parametrize(("path", "position"), CELLS)
def test_a_cell_of_the_course_shows_what_it_shows_in_a_kernel(shown, path, position):
    """Experiments too, which grading leaves out."""
    kernel, worker = (comparable(outputs) for outputs in shown(path, position))
    assert worker == kernel


def test_the_course_is_not_silent(both_ways):
    """Or there would be nothing to compare."""
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        sources = [cell.source for cell in cells if cell.cell_type == "code"]
        kernel, _ = both_ways(path.stem, sources)
        kinds = {one["output_type"] for outputs in kernel for one in outputs}
        assert {"stream", "display_data", "execute_result"} <= kinds
        assert "error" not in kinds
