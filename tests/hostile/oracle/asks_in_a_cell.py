"""Asks the grader for the hidden cases from a cell, and prints all that comes of it.

Whoever asks too early has nothing left to be called with: the loss is the student's own.
"""

from tests.hostile.corpus import FORGE, HONEST, NOTHING

CELLS = HONEST
LAST = (
    FORGE
    + """
import time

forge(wire.frame(wire.ASKING))
time.sleep(0.5)
for descriptor in range(3, 64):
    for read in (lambda: os.pread(descriptor, 1 << 20, 0), lambda: os.read(descriptor, 3000)):
        try:
            os.set_blocking(descriptor, False)
            text = read().decode(errors="replace")
            print(len(text), text[max(text.find("effective_window"), 0):][:3000])
        except OSError as error:
            print(type(error).__name__)
"""
)
ENDS = {"Crash"}
EXPECTED = NOTHING
