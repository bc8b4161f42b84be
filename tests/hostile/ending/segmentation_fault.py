"""Reads memory that is not there, in a call."""

CELLS = {
    "lag": "import ctypes\n\n\ndef lag(*_, **__):\n    return ctypes.string_at(0)",
}
ENDS = {"Crash"}
EXPECTED = {"lag": 0}
