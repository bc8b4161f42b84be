"""Silences tracebacks, so that no error is ever shown."""

FIRST = """
shell = get_ipython()
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *_, **__: None
"""
EXPECTED = {"lag": 0}
