import pytest

from autograder.shipping import copy_shipped
from tests.faithful.both_ways import in_kernel, in_worker


@pytest.fixture(scope="session")
def runtime(tmp_path_factory):
    """Return a folder with what students have: course_lib without the reference, datasets."""
    folder = tmp_path_factory.mktemp("students") / "grading-kernel" / "runtime"
    copy_shipped(folder)
    return folder


@pytest.fixture(scope="session")
def both_ways(tmp_path_factory, runtime):
    """Return a function that runs a notebook's cells once in a kernel and once in the worker."""
    runs = {}

    def run(name, sources):
        if name not in runs:
            home = tmp_path_factory.mktemp(name)
            runs[name] = in_kernel(sources, home, runtime), in_worker(sources)
        return runs[name]

    return run
