"""Empties, removes, renames and overwrites what a neighbour submitted."""

LAST = """
import os
import shutil

path = "@NEIGHBOUR@"
for harm in (
    lambda: open(path, "w"), lambda: os.truncate(path, 0), lambda: os.remove(path),
    lambda: os.rename(path, path + ".gone"), lambda: os.link("mine", path + ".@MARK@"),
    lambda: shutil.rmtree(os.path.dirname(path)), lambda: shutil.rmtree("@SUBMISSIONS@"),
):
    try:
        harm()
        print("done")
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
