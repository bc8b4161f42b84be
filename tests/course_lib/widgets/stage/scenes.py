"""A scene with every mark, for tests of what draws it."""

import numpy as np

from course_lib.widgets.stage import (
    Arrow,
    Band,
    Bars,
    Choice,
    Contours,
    Dots,
    Heat,
    Line,
    Panel,
    Player,
    Point,
    Regions,
    Rule,
    Scene,
    Slider,
    Text,
    Toggle,
)

STEPS = 5
CONTROLS = [
    Slider("rate", "learning rate", values=[0.1, 0.2, 0.3, 0.4, 0.5], value=0.2, format=".1f"),
    Toggle("log", "logarithmic"),
    Choice("back", "background", ["heat", "classes", "probability"]),
    Point("start", "start", "path", (-1.5, 1.0), (0.1, 0.1)),
    Player("step", "step", count=STEPS, per_second=50),
]


def everything(rate, log, back, start, step):
    """Return a descent from ``start``, and one of every mark."""
    path = np.array(start) * (1 - rate) ** np.arange(STEPS + 1)[:, None]
    x, y = path.T
    t = np.arange(STEPS + 1.0)
    X, Y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-2, 2, 21))
    J, square = X**2 + Y**2, (-2, 2, -2, 2)
    ground = {
        "heat": Heat(J, square, "J"),
        "classes": Regions(J > 1, square, ["in", "out"]),
        "probability": Regions(1 / (1 + np.exp(X)), square),
    }[back]
    lines = [Contours(J, square, 4), Line(x, y, "descent", 1, grow=True), Dots(x, y, grow=True)]
    arrow = Arrow(x, y, x * (1 - rate), y * (1 - rate), "step", frames="step")
    cost = [
        Band(x0=0, x1=2, label="early"),
        Line(t, x**2 + y**2, floor=0.1),
        Rule(y=0.5, label="half"),
    ]
    sizes = [Bars([0, 1], np.abs(path), names=["w₁", "w₂"], frames="step"), Text(0, 1, "sizes")]
    notes = [f"Step {k}: cost {a**2 + b**2:.3f}." for k, (a, b) in enumerate(path)]
    panels = [
        Panel("path", [ground, *lines, arrow], xlim=(-2, 2), ylim=(-2, 2), equal=True),
        Panel("cost", cost, xlabel="step", ylabel="J", yscale="log" if log else "linear"),
        Panel("sizes", sizes, ylim=(0, 2), alt="Two bars."),
        Panel("table", [Heat([[1, -2], [3, 4]], palette="diverging", show_values=True)]),
    ]
    return Scene(panels, notes, columns=2)
