"""Displays bundles that are no bundles: bytes, numbers, objects, keys that are no text."""

LAST = """
from IPython.display import publish_display_data

for data in ({"text/plain": b"\\xff"}, {"text/plain": 7}, {"text/plain": object()}, {1: 2},
             {"image/png": [1]}, {"text/plain": {"a": {1, 2}}}):
    try:
        publish_display_data(data)
    except Exception as error:
        print(type(error).__name__)
"""
ENDS = {"Crash"}
EXPECTED = {}
