"""Fetches the answer by the libraries that everybody has."""

LAST = """
import http.client
import urllib.request

for url in ("http://127.0.0.1:@PORT@/", "https://example.org/", "ftp://127.0.0.1:@PORT@/"):
    try:
        print(urllib.request.urlopen(url, timeout=1).read())
    except OSError as error:
        print(type(error).__name__)
try:
    http.client.HTTPConnection("127.0.0.1", int("@PORT@"), timeout=1).request("GET", "/")
    print("connected")
except OSError as error:
    print(type(error).__name__)
"""
SHOWN = ("PermissionError", "URLError")
EXPECTED = {"lag": 0}
