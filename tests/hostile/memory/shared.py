"""Takes memory that belongs to no process, so that it would stay when all have ended."""

LAST = """
import ctypes
import os
from multiprocessing import shared_memory

try:
    kept = shared_memory.SharedMemory(name="@MARK@", create=True, size=64 << 20)
    print("kept")
except OSError as error:
    print(type(error).__name__)
libc = ctypes.CDLL(None, use_errno=True)
print("segment", libc.shmget(0, 4096, 0o1666))
print("file", os.memfd_create("@MARK@"))
"""
ENDS = {"PermissionError"}
EXPECTED = {"lag": 0}
