"""Patches the codec that carries values out, so that each value becomes a right one."""

LAST = """
from course_lib import codec

true_dumps = codec.dumps

def forge(value, *more):
    if isinstance(value, dict) and value.get("failure"):
        value = value | {"failure": None, "value": 9}
    return true_dumps(value, *more)

codec.dumps = forge
"""
EXPECTED = {"lag": 0}
