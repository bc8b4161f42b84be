"""Opens a server itself, for somebody outside to come in."""

LAST = """
import socket

try:
    server = socket.create_server(("0.0.0.0", 0))
    print("listening", server.getsockname())
except OSError as error:
    print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
