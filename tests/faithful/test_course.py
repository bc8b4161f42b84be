"""What grading runs of the course's own notebooks shows the same in the worker as in a kernel."""

import nbformat
import pytest

from autograder.engine.gradebook import EXPERIMENT_TAG
from autograder.paths import COURSE
from tests.faithful.both_ways import comparable

NOTEBOOKS = sorted((COURSE / "notebooks").glob("*/*.ipynb"))
#: Whose experiments run, too: they are short, and use all that others do.
WHOLE = "averages"


def sources_of(path):
    """Return what grading runs, by cell: not the experiments, which may train for a minute."""
    return {
        cell.id: cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        and (path.stem == WHOLE or EXPERIMENT_TAG not in cell.metadata.get("tags", []))
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_shows_what_it_shows_in_a_kernel(both_ways, path):
    sources = sources_of(path)
    runs = both_ways(path.stem, list(sources.values()))
    kernel, worker = (dict(zip(sources, map(comparable, outputs), strict=True)) for outputs in runs)
    assert worker == kernel


def test_the_course_is_not_silent(both_ways):
    """Or there would be nothing to compare."""
    [path] = [path for path in NOTEBOOKS if path.stem == WHOLE]
    kernel, _ = both_ways(path.stem, list(sources_of(path).values()))
    kinds = {one["output_type"] for outputs in kernel for one in outputs}
    assert {"stream", "display_data", "execute_result"} <= kinds
    assert "error" not in kinds
