"""Lays web pages beside the notebook, under the names that the grader's own pages have."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    for name in ("averages.html", "index.html", "feedback.svg"):
        (folder / name).write_text("<script>parent.location = 'about:blank'</script>")
