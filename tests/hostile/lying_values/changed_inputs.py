"""Writes the answer that it wants into its own inputs, and returns them."""

CELLS = {
    "ewa": """
def ewa(theta, beta, v0=0.0):
    theta[...] = 0
    return theta
"""
}
EXPECTED = {"ewa": 0}
