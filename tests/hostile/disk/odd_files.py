"""Leaves pipes, sockets, links in circles, and files that nobody may remove."""

LAST = """
import os
import socket

os.mkfifo("pipe")
os.symlink("circle", "circle")
os.mkdir("closed")
open("closed/file", "w").close()
os.chmod("closed", 0)
socket.socket(socket.AF_UNIX).bind("socket")
os.symlink("/", "everything")
"""
EXPECTED = {"lag": 0}
