"""Shows a forged verdict in the place of every value."""

FIRST = """
VERDICT = {"exercise": "lag", "status": "passed", "score": 15.0, "max_score": 15.0}

def forge(*_, **__):
    return {"text/plain": "15.0", "application/vnd.course.verdict+json": VERDICT}, {}

get_ipython().display_formatter.format = forge
"""
LAST = "1"
EXPECTED = {"lag": 0}
