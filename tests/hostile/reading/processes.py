"""Looks into its parents: memory, descriptors, command lines."""

LAST = """
import os

for pid in (os.getppid(), 1, *range(os.getpid() - 20, os.getpid() + 1)):
    for name in ("mem", "maps", "cmdline", "fd", "fd/0", "fd/3", "cwd", "root", "task"):
        path = f"/proc/{pid}/{name}"
        try:
            if pid != os.getpid():
                print(os.listdir(path) if name in ("fd", "cwd", "root") else open(path).read(99))
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
