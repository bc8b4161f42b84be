"""Brings an IPython profile, a Jupyter configuration and kernels of its own."""

from tests.hostile.corpus import write_notebook

EXPECTED = {"lag": 0}


def submission(folder, text):
    write_notebook(folder, text)
    start = folder / ".ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "00-trap.py").write_text("import os; os._exit(0)")
    (folder / "ipython_config.py").write_text("import os; os._exit(0)")
    (folder / "jupyter_config.py").write_text("import os; os._exit(0)")
    (folder / "matplotlibrc").write_text("backend: trap")
    kernel = folder / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["/bin/false"], "language": "python"}')
