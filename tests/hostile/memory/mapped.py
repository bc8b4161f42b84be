"""Maps memory that is not its own: anonymous, shared, of a file without content."""

LAST = """
import mmap

for size in (1 << 34, 1 << 40):
    try:
        mmap.mmap(-1, size)[0] = 1
        print("mapped", size)
    except (OSError, ValueError, MemoryError) as error:
        print(type(error).__name__)
"""
SHOWN = "Error"
EXPECTED = {"lag": 0}
