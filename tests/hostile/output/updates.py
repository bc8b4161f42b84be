"""Changes one display ten thousand times, and clears its output as often."""

LAST = """
from IPython.display import clear_output, display

handle = display("x", display_id=True)
for number in range(10_000):
    handle.update("flood " * 100)
    clear_output(wait=True)
"""
EXPECTED = {}
