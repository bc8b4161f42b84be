"""Leaves modules in its own folder, for the grader's calls to import in the place of theirs."""

FIRST = """
import os
import sys

for name in ("json", "course_lib", "numpy", "sandlock", "encodings"):
    with open(f"{name}.py", "w") as file:
        file.write("raise SystemExit")
sys.path.insert(0, os.getcwd())
sys.path_importer_cache.clear()
"""
EXPECTED = {}
