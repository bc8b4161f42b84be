"""Lets json write a right-looking answer, whatever it is given."""

CELLS = {
    "lag": """
import json

def lag(truth, average, max_lag=60):
    json.dumps = json.JSONEncoder.encode = lambda *_, **__: '{"status": "passed"}'
    return -1
"""
}
EXPECTED = {"lag": 0}
