"""Reads the key that hidden cases are drawn from, by every way to open a file."""

LAST = """
import io
import mmap
import os
import pathlib
import shutil

import numpy as np

path = "@BUILD@/course.key"
ways = [
    lambda: io.FileIO(path).read(),
    lambda: os.read(os.open(path, os.O_RDONLY), 99),
    lambda: pathlib.Path(path).read_text(),
    lambda: np.fromfile(path, dtype=np.uint8).tobytes(),
    lambda: shutil.copy(path, "key") and open("key").read(),
    lambda: os.link(path, "key") or open("key").read(),
    lambda: os.symlink(path, "link") or open("link").read(),
    lambda: open(f"/proc/self/root{path}").read(),
    lambda: os.rename(path, "key") or open("key").read(),
]
for way in ways:
    try:
        print("key:", way())
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
