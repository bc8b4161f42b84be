"""Patches open, so that whoever reads a file reads full marks."""

FIRST = """
import builtins
import io

builtins.open = io.open = lambda *_, **__: io.StringIO('{"lag": 15.0}')
"""
EXPECTED = {"lag": 0}
