"""Fills the buffers of local sockets: memory of the kernel, which counts to no process."""

LAST = """
import socket

kept, filled = [], 0
while len(kept) < 110:
    pair = socket.socketpair()
    kept.append(pair)
    for one in pair:
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
        except OSError:
            print("refused")
        one.setblocking(False)
        try:
            while True:
                filled += one.send(bytes(1 << 20))
        except BlockingIOError:
            print("full")
assert filled < 128 << 20, f"{filled >> 20} MB of the kernel's memory"
"""
SHOWN = "full"
EXPECTED = {"lag": 0}
