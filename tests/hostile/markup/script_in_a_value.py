"""Returns a value whose class is named like markup."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    return type("<script>alert(1)</script>", (), {"__module__": "<img src=x onerror=1>"})()
"""
}
EXPECTED = {"lag": 0}
