"""Has the crash told over the grader's pipe, where it reads like a frame without end."""

from tests.hostile.corpus import FORGE

CELLS = {
    "lag": FORGE
    + """
import faulthandler


def lag(truth, average, max_lag=60):
    told = 0
    for descriptor in pipes():
        try:
            os.write(descriptor, b"")
            faulthandler.dump_traceback(file=descriptor)
            told += 1
        except OSError:  # it is open for reading
            pass
    assert told
    os.abort()
"""
}
ENDS = {"OutputLimit"}
EXPECTED = {"lag": 0}
