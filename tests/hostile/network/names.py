"""Carries data out in the names that it asks for."""

LAST = """
import socket

try:
    print(socket.getaddrinfo("answer-is-9.example.org", 80))
except OSError as error:
    print(type(error).__name__)
"""
SHOWN = "gaierror"
EXPECTED = {"lag": 0}
