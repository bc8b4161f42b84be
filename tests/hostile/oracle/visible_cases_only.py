"""Knows the answers to the cases that it was given, and to no others."""

CELLS = {
    "effective_window": """
KNOWN = {0.9: 10.0, 0.5: 2.0, 0.98: 50.0, 0.0: 1.0, 0.9005: 10.0502512562814, 0.9995: 2000.0}

def effective_window(beta):
    return KNOWN.get(beta, -1.0)
"""
}
EXPECTED = {"effective_window": 0}
