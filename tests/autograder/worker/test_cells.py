import pytest

from tests.autograder.conftest import text_of

pytestmark = pytest.mark.sandbox


def test_what_a_first_cell_imports_is_imported_once_for_all_submissions(sandbox):
    source = "import sys\nprint({'numpy', 'matplotlib.pyplot', 'anywidget'} <= set(sys.modules))"

    run = sandbox.run([source], [])

    assert text_of(run.outputs[0]) == "True\n"
