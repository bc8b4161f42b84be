"""Lays Python's own start-up files beside the notebook."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    for name in ("sitecustomize.py", "usercustomize.py", "python311.zip", "pyvenv.cfg"):
        (folder / name).write_text("import os; os._exit(0)")
    (folder / "trap.pth").write_text("import os; os._exit(0)\n")
    (folder / "encodings").mkdir()
    (folder / "encodings" / "__init__.py").write_text("import os; os._exit(0)")
