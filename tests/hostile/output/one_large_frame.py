"""Says over the grader's pipe that a cell shows eighty errors, each as long as one may be."""

from tests.hostile.corpus import FORGE

LAST = (
    FORGE
    + """
line = b'"' + b"A" * 199_990 + b'"'
error = b'{"output_type":"error","ename":"x","evalue":"y","traceback":[' + line + b"]}"
errors = b"[" + b",".join([error] * 80) + b"]"
for unit in range(60):
    forge(wire.frame(wire.CELL_ENDS, unit, errors))
"""
)
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
