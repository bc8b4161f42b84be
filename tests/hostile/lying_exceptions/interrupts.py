"""Raises what is no Exception: KeyboardInterrupt, SystemExit, GeneratorExit."""

CELLS = {
    "lag": "def lag(truth, average, max_lag=60):\n    raise KeyboardInterrupt",
    "ewa": "def ewa(theta, beta, v0=0.0):\n    raise SystemExit(0)",
    "window_beta": "def window_beta(window):\n    raise GeneratorExit",
    "effective_window": "def effective_window(beta):\n    raise StopIteration(1 / (1 - beta))",
}
ENDS = {"Crash", "GeneratorExit", "StopIteration", "SystemExit"}
EXPECTED = {"lag": 0, "ewa": 0, "window_beta": 0, "effective_window": 0}
