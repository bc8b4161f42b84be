"""Connects to a server on this machine by TCP, UDP and a local socket, and asks for an answer."""

LAST = """
import socket

places = [
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int("@PORT@"))),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", int("@PORT@"))),
    (socket.AF_INET6, socket.SOCK_STREAM, ("::1", int("@PORT@"))),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0@MARK@"),
]
for family, kind, place in places:
    try:
        with socket.socket(family, kind) as outside:
            outside.settimeout(1)
            outside.connect(place)
            outside.send(b"solutions, please")
            print("connected")
    except OSError as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
