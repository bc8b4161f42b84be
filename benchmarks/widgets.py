"""Measure the London year in JupyterLab: milliseconds from a key press to a changed picture.

Run from the top of a clone: ``python benchmarks/widgets.py [presses]``. Needs a Chromium. The last
line is ``RESULT`` and a JSON object; ``curve`` is the learner's average, ``weights`` the panel
below it, which waits for Python.
"""

import json
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.lab import INSTALL_CHROMIUM, Lab, Server, chromium, find_chromium, write_notebook

CELLS = [
    """
import numpy as np
from course_lib.widgets import london_year

def ewa(theta, beta, v0=0.0):
    averages = np.empty(np.shape(theta))
    v = v0
    for t, value in enumerate(theta):
        v = beta * v + (1 - beta) * value
        averages[t] = v
    return averages
""",
    "london_year(ewa)",
]
PICTURES = {"curve": ".ly .curves path.average", "weights": ".ly .weights path.bars.average"}
# Waits, frame by frame, until the path differs from the one that was there when the key went down.
WATCH = """(selector) => {
    const path = () => document.querySelector(selector)?.getAttribute('d');
    window.pressed = new Promise((resolve) => {
        window.addEventListener('keydown', () => {
            const start = performance.now(), before = path();
            const look = () => path() !== before
                ? resolve(performance.now() - start) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }, { capture: true, once: true });
    });
}"""


def measure(lab, selector, presses):
    """Milliseconds from key press to changed picture, one per press."""
    lab.page.get_by_label("β, the memory").focus()
    lab.page.wait_for_selector(selector, state="attached")
    times = []
    for i in range(presses + 3):
        lab.page.evaluate(WATCH, selector)
        lab.page.keyboard.press("ArrowRight" if i % 40 < 20 else "ArrowLeft")
        times.append(lab.page.evaluate("() => window.pressed"))
        lab.page.wait_for_timeout(60)  # a press of its own, not the tail of the one before
    return times[3:]  # the first presses also warm the browser up


def main(presses=40):
    """Measure and print both pictures."""
    if find_chromium() is None:
        sys.exit(INSTALL_CHROMIUM)
    with TemporaryDirectory() as top:
        folder, home = Path(top, "notebooks"), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        write_notebook(folder / "london.ipynb", CELLS)
        with Server(folder, home) as server, chromium() as browser:
            lab = Lab(browser, server, "london.ipynb")
            lab.run_all()
            times = {name: measure(lab, path, presses) for name, path in PICTURES.items()}
            lab.close()
    result = {"presses": presses}
    for name, values in times.items():
        middle, slow = median(values), quantiles(values, n=10)[-1]
        print(f"{name:8} median {middle:6.1f} ms   p90 {slow:6.1f} ms   ({presses} presses)")
        result[name] = {"median_ms": round(middle, 1), "p90_ms": round(slow, 1)}
    print("RESULT", json.dumps(result))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
