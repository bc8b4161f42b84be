"""Reads the grader's home: keys, tokens, settings."""

LAST = """
import os
from pathlib import Path

for home in ("@HOME@", os.path.expanduser("~"), "/root", "/home"):
    for name in (".ssh/id_ed25519", ".bashrc", ".netrc", ".config", ".jupyter", "."):
        path = Path(home, name)
        try:
            print(os.listdir(path) if path.is_dir() else path.read_text())
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
