"""Measure widgets in JupyterLab: from a key press to the changed picture, and while one plays.

Run from the top of a clone: ``python benchmarks/widgets.py [presses]``. Needs a Chromium; prints a
table and one line for machines. ``step`` is a press that leads to a neighbouring setting, as most
do; ``leap`` leads to one that nothing could foresee. No setting is visited twice.
"""

import json
import os
import sys
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.rehearsal import notebook_of
from tests.browser.lab import INSTALL_CHROMIUM, Lab, Server, chromium, find_chromium, write_notebook

#: Their solutions stand for what a student writes.
NOTEBOOKS = ("03_dropout", "06_averages", "07_optimizers", "08_batch_norm")
IMPORTS = """
import numpy as np
from course_lib.training import descend
from course_lib.widgets.london_year import BETAS, london_year
from course_lib.widgets.momentum_map import KAPPAS, momentum_map
from course_lib.widgets.one_neuron import one_neuron
from course_lib.widgets.optimizer_paths import RATES, optimizer_paths
from course_lib.widgets.shared_load import shared_load
"""
WIDGETS = {
    "year": "london_year(ewa, ewa_corrected)",
    "paths": "optimizer_paths(descend, momentum_step, rmsprop_step, adam_step)",
    "chart": "momentum_map(momentum_step)",
    "neuron": "one_neuron(bn_forward, bn_inference)",
    "load": "shared_load(dropout_forward)",
}


class Walk(NamedTuple):
    """Presses of keys on one control.

    Attributes
    ----------
    widget, what : str
        Variable that holds the widget, and what is measured.
    label : str
        Of the control.
    keys : tuple of str
        Pressed in turn, again and again.
    start : str
        Arguments of ``move`` before each lap, which also makes the browser forget its pictures;
        ``{lap}`` is the number of the lap.
    presses : int
        In a lap.
    """

    widget: str
    what: str
    label: str
    keys: tuple[str, ...]
    start: str
    presses: int = 1


RIGHT, UP, DOWN = ("ArrowRight",), ("ArrowUp",), ("ArrowDown",)
STAIRS = 4 * RIGHT + 3 * UP + 4 * RIGHT + 3 * DOWN
WALKS = (
    Walk("year", "β, step", "β, the memory", RIGHT, "beta=BETAS[0]", 40),
    Walk("year", "β, leap", "β, the memory", ("PageUp",), "beta=BETAS[{lap}]"),
    Walk("year", "day, step", "day", RIGHT, "day=120", 40),
    Walk("year", "correction, step", "bias correction", ("Space",), "day=100 + {lap}"),
    Walk("paths", "α, step", "learning rate α", RIGHT, "rate=RATES[0]", 40),
    Walk("paths", "α, leap", "learning rate α", ("PageUp",), "rate=RATES[{lap} % 38]"),
    Walk("paths", "start, step", "start", STAIRS, "rate=0.068, start=(-2.5, 0.3 * {lap})", 40),
    Walk("paths", "surface, step", "surface", DOWN, "surface='bowl', rate=RATES[{lap} % 30]"),
    Walk("paths", "look into, step", "RMSprop", RIGHT, "inside='RMSprop', rate=RATES[{lap} % 30]"),
    Walk("chart", "α, step", "learning rate α", RIGHT, "rate=0.01", 30),
    Walk("chart", "κ, leap", "how many times steeper", RIGHT, "kappa=KAPPAS[{lap} % 5]"),
    Walk("neuron", "example, step", "example to move", UP, "held=(1 + {lap} % 8, -6)", 30),
    Walk("neuron", "γ, step", "γ", RIGHT, "gamma=-2", 15),
)
PLAYERS = ("paths", "load")
PAUSE = 80  # ms between presses: a press of its own, not the tail of the one before
SETTLE = 250  # ms after Python moved a control
WARM_UP = 3  # presses
# Waits, frame by frame, until a picture of the stage differs from the one before the key.
PICTURE = """const stage = document.querySelectorAll('.stage')[place];
    const picture = () => [...stage.querySelectorAll('.plot path')]
        .map((path) => path.getAttribute('d')).join() + stage.querySelector('.note').textContent;"""
WATCH = f"""(place) => {{
    {PICTURE}
    window.pressed = new Promise((resolve, reject) => {{
        setTimeout(() => reject('no picture after 5 s'), 5000);
        window.addEventListener('keydown', () => {{
            const start = performance.now(), before = picture();
            const look = () => picture() !== before
                ? resolve(performance.now() - start) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }}, {{ capture: true, once: true }});
    }});
}}"""
# Pictures that differ from the one before, in two seconds of playing.
COUNT = f"""(place) => new Promise((resolve) => {{
    {PICTURE}
    let start, last = picture(), changes = 0;
    const look = (now) => {{
        start ??= now;
        if (picture() !== last) {{ changes += 1; last = picture(); }}
        if (now - start < 2000) requestAnimationFrame(look);
        else resolve(1000 * changes / (now - start));
    }};
    requestAnimationFrame(look);
}})"""


def cells():
    """Return the sources of a notebook that shows all widgets."""
    solutions = [
        cell.source
        for assignment in NOTEBOOKS
        for cell in nbformat.read(notebook_of(assignment), as_version=4).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
    shown = [f"{name} = {source}\n{name}" for name, source in WIDGETS.items()]
    return [IMPORTS, "\n\n".join(solutions), *shown]


def press(lab, place, key):
    """Press a key and return the milliseconds until the picture changed."""
    lab.page.evaluate(WATCH, place)
    lab.page.keyboard.press(key)
    milliseconds = lab.page.evaluate("() => window.pressed")
    lab.page.wait_for_timeout(PAUSE)
    return milliseconds


def measure(lab, walk, presses):
    """Press the keys of a walk; returns milliseconds, one per press."""
    place, times = list(WIDGETS).index(walk.widget), []
    control = lab.page.locator(".stage").nth(place).get_by_label(walk.label, exact=True)
    keys = cycle(walk.keys)
    for i in range(presses + WARM_UP):
        if i % walk.presses == 0:
            lab.value(f"{walk.widget}.move({walk.start.format(lap=i // walk.presses)})")
            lab.page.evaluate("() => document.activeElement.blur()")
            control.last.focus()  # an option may have the name of a switch
            lab.page.wait_for_timeout(SETTLE)
        times.append(press(lab, place, next(keys)))
    return times[WARM_UP:]


def frames_per_second(lab, widget):
    """Pictures per second while the player plays, and how many it wants to show."""
    place = list(WIDGETS).index(widget)
    stage = lab.page.locator(".stage").nth(place)
    stage.get_by_label("back to the start: step", exact=True).click()
    stage.get_by_label("play: step", exact=True).click()
    lab.page.wait_for_timeout(SETTLE)
    wanted = f"next(c.per_second for c in {widget}._script.controls.values() if c.name == 'step')"
    return round(lab.page.evaluate(COUNT, place), 1), float(lab.value(wanted))


def run(presses):
    """Open the widgets in JupyterLab and measure them all."""
    with TemporaryDirectory() as top:
        folder, home = Path(top, "notebooks"), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        write_notebook(folder / "widgets.ipynb", cells())
        with Server(folder, home) as server, chromium() as browser:
            lab = Lab(browser, server, "widgets.ipynb")
            lab.run_all()
            if lab.errors():
                sys.exit("\n".join(lab.errors()))
            times = {}
            for walk in WALKS:
                print(f"{walk.widget}: {walk.what}", file=sys.stderr)
                times[walk] = measure(lab, walk, presses)
            played = {widget: frames_per_second(lab, widget) for widget in PLAYERS}
            lab.close()
    return times, played


def main(presses=40):
    """Measure, and print a table and one line for machines."""
    if find_chromium() is None:
        sys.exit(INSTALL_CHROMIUM)
    times, played = run(presses)
    summary = {"benchmark": "widgets", "presses": presses, "key_ms": {}, "frames_per_second": {}}
    print(f"{'milliseconds from key to picture':<34}{'median':>8}{'p90':>8}")
    for walk, values in times.items():
        middle, slow = median(values), quantiles(values, n=10)[-1]
        print(f"{walk.widget:<8}{walk.what:<26}{middle:8.1f}{slow:8.1f}")
        figures = {"median": round(middle, 1), "p90": round(slow, 1)}
        summary["key_ms"].setdefault(walk.widget, {})[walk.what] = figures
    for widget, (shown, wanted) in played.items():
        print(f"{widget:<8}plays {shown:.1f} pictures per second of {wanted:g}")
        summary["frames_per_second"][widget] = {"shown": shown, "wanted": wanted}
    summary |= {"load": round(os.getloadavg()[0], 2), "cpus": os.cpu_count()}
    print(f"load {summary['load']} on {summary['cpus']} processors")
    print("RESULT", json.dumps(summary))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
