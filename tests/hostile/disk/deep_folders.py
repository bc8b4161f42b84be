"""Makes a folder in a folder, a thousand deep, which few programs can remove."""

LAST = """
import os

for _ in range(1000):
    os.mkdir("deep" * 20)
    os.chdir("deep" * 20)
"""
ENDS = {"DiskLimit"}
EXPECTED = {}
