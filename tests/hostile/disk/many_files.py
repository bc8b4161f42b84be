"""Makes very many empty files and folders, until there is no room for more."""

LAST = """
import os
import time

for number in range(6000):
    os.mkdir(f"folder-{number}")
    open(f"file-{number}", "w").close()
time.sleep(1)
"""
ENDS = {"DiskLimit"}
EXPECTED = {}
