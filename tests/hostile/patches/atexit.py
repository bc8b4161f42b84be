"""Leaves work behind for the end of Python: exit functions, finalisers, threads."""

LAST = """
import atexit
import threading
import weakref

class Thing:
    pass

thing = Thing()
atexit.register(lambda: print("passed"))
weakref.finalize(thing, lambda: print("passed"))
threading._register_atexit(lambda: print("passed"))
"""
EXPECTED = {"lag": 0}
