"""Puts a namespace in that holds a function under every name."""

LAST = """
class Generous(dict):
    def get(self, name, default=None):
        return dict.get(self, name, lambda *_, **__: 1)

    def __missing__(self, name):
        return lambda *_, **__: 1

shell = get_ipython()
del shell.user_ns["lag"]
shell.user_ns = Generous(shell.user_ns)
"""
EXPECTED = {"lag": 0}
