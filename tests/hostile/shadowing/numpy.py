"""Lays a numpy.py and a json.py beside the notebook, for somebody to import."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    for name in ("numpy", "json", "nbformat", "sqlite3", "matplotlib", "IPython", "ast"):
        (folder / f"{name}.py").write_text("import os; os._exit(0)")
