"""Makes a file of a petabyte that holds nothing, and maps it."""

LAST = """
import os

with open("sparse", "wb") as file:
    for size in (1 << 50, 1 << 40, 8 << 20):
        try:
            os.truncate("sparse", size)
            print(size)
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "8388608"
EXPECTED = {"lag": 0}
