"""Raises exceptions whose names, texts and lines are markup."""

CELLS = {
    "lag": """
def lag(truth, average, max_lag=60):
    raise type("<script>alert(1)</script>", (Exception,), {})("<img src=x onerror=alert(1)>")
""",
    "window_beta": """
def window_beta(window):
    raise ValueError("[bold red]markup[/] [link=http://127.0.0.1]here[/link] {{ 7 * 7 }}")
""",
}
ENDS = {"ValueError", "an exception"}
EXPECTED = {"lag": 0, "window_beta": 0}
