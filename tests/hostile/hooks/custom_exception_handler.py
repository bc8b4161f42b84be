"""Handles every exception itself, and handles it as nothing."""

FIRST = """
get_ipython().set_custom_exc((BaseException,), lambda *_, **__: [])
"""
EXPECTED = {"lag": 0}
