"""Is no function but an object that lies about being one, and about its name."""

CELLS = {
    "lag": """
class Function:
    __name__ = __qualname__ = "lag"
    __class__ = type(lambda: 0)

    def __call__(self, truth, average, max_lag=60):
        return -1

    def __bool__(self):
        raise RuntimeError

    def __eq__(self, other):
        return True

lag = Function()
"""
}
EXPECTED = {"lag": 0}
