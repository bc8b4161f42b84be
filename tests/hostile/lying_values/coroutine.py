"""Returns a coroutine, a function and a module: promises of an answer."""

CELLS = {
    "lag": "async def lag(truth, average, max_lag=60):\n    return 9",
    "ewa": "def ewa(theta, beta, v0=0.0):\n    return lambda: theta",
    "window_beta": "import math\n\n\ndef window_beta(window):\n    return math",
}
EXPECTED = {"lag": 0, "ewa": 0, "window_beta": 0}
