"""Ten layers and one dial: what the spread of the weights does to a signal."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib.plots.initialisation import in_powers
from course_lib.widgets.stage import Dots, Line, Panel, Rule, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

NUM_LAYERS = 10
NUM_EXAMPLES = 32
WIDTHS = [32, 64, 128, 256, 512]
# Quarters of a factor of two, among them 1/16 and 1/8; and the hundredth of the text.
SPREADS = sorted({0.01, *(2.0 ** (power / 4) for power in range(-30, 1))})


def weight_dial() -> Stage | StaticFigure:
    """Show the size of a signal after each of ten ReLU layers, by the spread of the weights.

    The size is the root mean square over units and examples. The network is the course's own: this
    picture comes before the exercises.

    Returns
    -------
    Stage or StaticFigure
        With a dial for the spread and one for the width of the layers.
    """
    return stage(
        _scene,
        [
            Slider("spread", "spread s of the weights", SPREADS, 0.01, format=".3g"),
            Slider("width", "units in each layer", WIDTHS, 512, format=".0f"),
        ],
        title="A signal on its way through ten layers",
        noted=[
            {"spread": 0.01, "width": 512},
            {"spread": 0.0625, "width": 512},
            {"spread": 1.0, "width": 512},
        ],
    )


def _scene(spread: float, width: float) -> Scene:
    layers, sizes = np.arange(NUM_LAYERS + 1), signal_sizes(spread, int(width))
    factor = (sizes[-1] / sizes[0]) ** (1 / NUM_LAYERS)
    panel = Panel(
        "Size of the signal (root mean square)",
        [Rule(y=1.0, label="as large as it came in"), Line(layers, sizes), Dots(layers, sizes)],
        xlabel="layer (0: the inputs)",
        ylabel="size",
        yscale="log",
        ylim=(1e-15, 1e15),
        xticks=[(layer, str(layer)) for layer in layers],
        alt=f"A line from 1 at the inputs to {in_powers(sizes[-1])} after layer {NUM_LAYERS}.",
    )
    note = (
        f"Each layer multiplies the signal by about {in_powers(factor)}; after ten layers it has "
        f"{in_powers(sizes[-1] / sizes[0])} times its size."
    )
    return Scene([panel], note)


def signal_sizes(spread: float, width: int) -> np.ndarray:
    """Return the root mean square of the inputs and of each layer's activations.

    Parameters
    ----------
    spread : float
        Standard deviation of the weights.
    width : int
        Inputs, and units of each layer.

    Returns
    -------
    ndarray, shape (11,)
        The inputs' first.
    """
    A, weights = _drawn(width)
    sizes = [_size(A)]
    for W in weights:
        A = np.maximum(spread * (W @ A), 0)
        sizes.append(_size(A))
    return np.array(sizes)


def _size(A: np.ndarray) -> float:
    return float(np.sqrt(np.mean(A.astype(float) ** 2)))


@lru_cache(maxsize=len(WIDTHS))
def _drawn(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and weights of spread 1, the same at each turn of the dial."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((width, NUM_EXAMPLES), dtype=np.float32)
    return X, rng.standard_normal((NUM_LAYERS, width, width), dtype=np.float32)
