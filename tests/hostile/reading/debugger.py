"""Attaches to its parent as a debugger, and reads its memory across processes."""

LAST = """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)

class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

here = Vector(ctypes.addressof(buffer), 64)
there = Vector(id(object), 64)
for pid in (os.getppid(), 1):
    print(libc.ptrace(16, pid, 0, 0), ctypes.get_errno())
    read = libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    print("memory of another" if read > 0 else "refused")
"""
SHOWN = "refused"
EXPECTED = {"lag": 0}
