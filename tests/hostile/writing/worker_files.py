"""Fills, removes and replaces what the worker keeps in its folder."""

LAST = """
import os
import shutil

for path in ("../worker.log", "../../runtime", "..", "../matplotlib", "."):
    try:
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        print("removed", path)
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {}
