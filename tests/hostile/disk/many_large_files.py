"""Writes file after file, each as large as it may be, until the disk is full."""

LAST = """
import time

for number in range(40):
    with open(f"large-{number}", "wb") as file:
        file.write(bytes(15 << 20))
    time.sleep(0.02)
"""
ENDS = {"DiskLimit"}
EXPECTED = {}
