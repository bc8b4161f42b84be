"""Measure widgets in JupyterLab: milliseconds from a key press to a changed picture.

Run from the top of a clone: ``python benchmarks/widgets.py [presses]``. Needs a Chromium. The last
line is ``RESULT`` and a JSON object. Of the London year, ``curve`` is the learner's average and
``weights`` the panel below it, which waits for Python; ``stage`` is a scene of a surface and two
curves at neighbouring settings, which Python drew ahead, and ``leap`` at others. ``player`` is how
many pictures a second such a scene shows while it plays frames.
"""

import json
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.lab import INSTALL_CHROMIUM, Lab, Server, chromium, find_chromium, write_notebook

LONDON = [
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
STAGE = [
    """
import numpy as np
from course_lib.widgets.stage import Contours, Heat, Line, Panel, Player, Scene, Slider, stage

STEPS = 600
X, Y = np.meshgrid(np.linspace(-2, 2, 61), np.linspace(-2, 2, 61))
J = 0.5 * X**2 + 4 * Y**2

def scene(rate, step):
    w, path = np.array([-1.8, 1.2]), []
    for _ in range(STEPS + 1):
        path.append(w)
        w = w - rate * w * np.array([1, 8])
    path = np.array(path)
    cost = 0.5 * path[:, 0] ** 2 + 4 * path[:, 1] ** 2
    surface = [Heat(J, (-2, 2, -2, 2)), Contours(J, (-2, 2, -2, 2), [0.5, 1, 2, 4, 8])]
    return Scene([
        Panel("path", [*surface, Line(*path.T, grow=True)], xlim=(-2, 2), ylim=(-2, 2)),
        Panel("cost", [Line(np.arange(STEPS + 1), cost + 1e-9, grow=True)], yscale="log"),
    ], note=f"After {STEPS} steps the cost is {cost[-1]:.3g}.")
""",
    """
rates = np.linspace(0.0002, 0.2, 1000)
rate = Slider("rate", "rate", rates, rates[50])
shown = stage(scene, [rate, Player("step", "step", STEPS, STEPS, 150)], title="Descent")
shown
""",
]
LEAPS = 8  # from one end of the slider to the other are ten
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
# Pictures that differ from the one before, in a second of playing.
COUNT = """(selector) => new Promise((resolve) => {
    const path = () => document.querySelector(selector)?.getAttribute('d');
    let start, last = path(), changes = 0;
    const look = (now) => {
        start ??= now;
        if (path() !== last) { changes += 1; last = path(); }
        if (now - start < 2000) requestAnimationFrame(look);
        else resolve(1000 * changes / (now - start));
    };
    requestAnimationFrame(look);
})"""


def press(lab, selector, key):
    """Press a key and return the milliseconds until the picture changed."""
    lab.page.evaluate(WATCH, selector)
    lab.page.keyboard.press(key)
    milliseconds = lab.page.evaluate("() => window.pressed")
    lab.page.wait_for_timeout(60)  # a press of its own, not the tail of the one before
    return milliseconds


def measure(lab, label, selector, presses):
    """Step a slider to and fro; returns milliseconds, one per press."""
    lab.page.get_by_label(label, exact=True).focus()
    lab.page.wait_for_selector(selector, state="attached")
    keys = ["ArrowRight" if i % 40 < 20 else "ArrowLeft" for i in range(presses + 3)]
    return [press(lab, selector, key) for key in keys][3:]  # the first ones warm the browser up


def measure_london(lab, presses):
    """Measure the London year's two pictures."""
    pictures = {"curve": ".ly .curves path.average", "weights": ".ly .weights path.bars.average"}
    return {name: measure(lab, "β, the memory", path, presses) for name, path in pictures.items()}


def measure_stage(lab, presses):
    """Measure a stage step by step, then by leaps to settings that nothing could foresee."""
    path, leaps = ".stage path.line", []
    steps = measure(lab, "rate", path, presses)
    for start in range(0, 10 * -(-presses // LEAPS), 10):
        lab.value(f"shown.move(rate=rates[{start}])")
        lab.page.wait_for_timeout(200)
        leaps += [press(lab, path, "PageUp") for _ in range(LEAPS)]
    return {"stage": steps, "leap": leaps}


def frames_per_second(lab):
    """Pictures per second while the player plays."""
    lab.page.get_by_label("play: step", exact=True).click()
    lab.page.wait_for_timeout(200)
    return round(lab.page.evaluate(COUNT, ".stage path.line"), 1)


def main(presses=40):
    """Measure and print all pictures."""
    if find_chromium() is None:
        sys.exit(INSTALL_CHROMIUM)
    with TemporaryDirectory() as top:
        folder, home = Path(top, "notebooks"), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        write_notebook(folder / "london.ipynb", LONDON)
        write_notebook(folder / "stage.ipynb", STAGE)
        with Server(folder, home) as server, chromium() as browser:
            lab = Lab(browser, server, "london.ipynb")
            lab.run_all()
            times = measure_london(lab, presses)
            lab.close()
            lab = Lab(browser, server, "stage.ipynb")
            lab.run_all()
            times |= measure_stage(lab, presses)
            played = frames_per_second(lab)
            lab.close()
    result = {"presses": presses, "player": {"frames_per_second": played}}
    for name, values in times.items():
        middle, slow = median(values), quantiles(values, n=10)[-1]
        print(f"{name:8} median {middle:6.1f} ms   p90 {slow:6.1f} ms   ({presses} presses)")
        result[name] = {"median_ms": round(middle, 1), "p90_ms": round(slow, 1)}
    print(f"player   {played:6.1f} pictures per second")
    print("RESULT", json.dumps(result))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
