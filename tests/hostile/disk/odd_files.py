"""Leaves pipes, sockets, links in circles, and files that nobody may remove."""

LAST = """
import os
import socket

def bind():
    socket.socket(socket.AF_UNIX).bind("socket")

os.mkdir("closed")
open("closed/file", "w").close()
for leave in (
    lambda: os.mkfifo("pipe"), bind, lambda: os.symlink("circle", "circle"),
    lambda: os.symlink("/", "everything"), lambda: os.chmod("closed", 0),
    lambda: os.mknod("device", 0o20666, os.makedev(1, 5)),
):
    try:
        leave()
    except OSError as error:
        print(type(error).__name__)
print(*sorted(os.listdir()))
"""
SHOWN = "closed"
EXPECTED = {"lag": 0}
