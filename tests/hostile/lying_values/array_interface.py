"""Offers memory that is not its own through __array_interface__."""

CELLS = {
    "ewa": """
class Window:
    __array_interface__ = {
        "shape": (1 << 20,), "typestr": "<f8", "data": (4096, True), "version": 3
    }
    __array_struct__ = None

def ewa(theta, beta, v0=0.0):
    return Window()
"""
}
TOLD = "Window"
EXPECTED = {"ewa": 0}
