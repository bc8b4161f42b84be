"""The batch board: numbered examples, shuffled and cut by the learner's own functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.widgets.batches import Function, batches_of, pair_of
from course_lib.widgets.learner import call
from course_lib.widgets.stage import Heat, Panel, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

EXAMPLES = (6, 8, 10, 12, 13, 16, 18)
SIZES = tuple(range(1, 19))
EPOCHS = 10
MOST_BATCHES = 100


def batch_board(shuffle_pair: Function, partition: Function) -> Stage | StaticFigure:
    """Show examples with their labels: as they come, shuffled, and cut into batches.

    Example 1 has the label 1, example 2 the label 2, and so on: as long as the two rows agree,
    each example still has its own label.

    Parameters
    ----------
    shuffle_pair : callable
        ``shuffle_pair(X, Y, rng)``, of the student.
    partition : callable
        ``partition(X, Y, size)``, of the student.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def scene(m: int, size: int, draw: int) -> Scene:
        X = np.arange(1.0, m + 1)[np.newaxis]
        rng = np.random.default_rng(draw)
        pair = pair_of(shuffle_pair, call(shuffle_pair, X, X, rng))
        batches = batches_of(partition, *pair, size, most=MOST_BATCHES)
        cut = [part for one in batches for part in (np.vstack(one), np.full((2, 1), np.nan))]
        panels = [
            _row("as they come", np.vstack([X, X]), m),
            _row("shuffled", np.vstack(pair), m),
            _row("cut into batches", np.hstack(cut[:-1]) if cut else np.full((2, 1), np.nan), m),
        ]
        return Scene(panels, _note(m, batches, pair), columns=1)

    return stage(
        scene,
        [
            Slider("m", "examples m", values=EXAMPLES, value=13),
            Slider("size", "batch size B", values=SIZES, value=4),
            Slider("draw", "shuffle number", values=range(1, 21), value=1),
        ],
        title="Numbered cards, dealt in batches",
        noted=[{"size": 4}, {"m": 12, "size": 4}],
    )


def epoch_map(minibatches: Function) -> Stage | StaticFigure:
    """Show in which batch each example comes, epoch by epoch.

    Parameters
    ----------
    minibatches : callable
        ``minibatches(X, Y, size, rng)``, of the student; one generator serves all epochs.

    Returns
    -------
    Stage or StaticFigure
        The figure where the environment variable ``COURSE_STATIC`` is 1.
    """

    def scene(m: int, size: int) -> Scene:
        X = np.arange(float(m))[np.newaxis]
        rng = np.random.default_rng(5)
        table = np.array([_places(minibatches, X, size, rng) for _ in range(EPOCHS)])
        seen = np.isfinite(table)
        panel = Panel(
            "In which batch does each example come?",
            [
                Heat(
                    table,
                    label="batch",
                    low=1,
                    high=max(-(-m // size), 2),
                    show_values=True,
                    rows=[f"epoch {i}" for i in range(1, EPOCHS + 1)],
                    columns=[str(i) for i in range(1, m + 1)],
                    format=".0f",
                )
            ],
            xlabel="example",
            alt="A row for each epoch, a column for each example, the number of its batch inside.",
        )
        return Scene([panel], _epochs_note(table, seen, m, size))

    return stage(
        scene,
        [
            Slider("m", "examples m", values=EXAMPLES, value=12),
            Slider("size", "batch size B", values=SIZES, value=4),
        ],
        title="Ten epochs",
        noted=[{"m": 12, "size": 4}, {"m": 13, "size": 4}],
    )


def _places(function: Function, X: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the batch of each example in one epoch, from 1; NaN for one that never came."""
    places = np.full(X.shape[1], np.nan)
    batches = batches_of(function, X, X, size, rng, most=MOST_BATCHES)
    for number, (drawn, _) in enumerate(batches, start=1):
        inside = [int(x) for x in drawn[0] if 0 <= x < len(places)]
        places[inside] = number
    return places


def _row(title: str, table: np.ndarray, m: int) -> Panel:
    heat = Heat(
        table,
        low=0,
        high=m * 1.3,  # the darkest numbers stay legible
        show_values=True,
        rows=["x", "y"],
        format=".0f",
    )
    return Panel(
        title, [heat], xticks=[], alt=f"Examples {title}, one column each, the label below."
    )


def _note(m: int, batches: list[tuple[np.ndarray, np.ndarray]], pair: Any) -> str:
    sizes = [one[0].shape[1] for one in batches]
    paired = np.array_equal(*pair) and all(np.array_equal(*one) for one in batches)
    listed = ", ".join(map(str, sizes[:9])) + (" …" if len(sizes) > 9 else "")
    told = f"{m} examples in {len(sizes)} {'batch' if len(sizes) == 1 else 'batches'}: {listed}."
    if sum(sizes) != m:
        told += f" That makes {sum(sizes)}: where are the others?"
    return told if paired else f"{told} Some examples have lost their labels."


def _epochs_note(table: np.ndarray, seen: np.ndarray, m: int, size: int) -> str:
    if not seen.all():
        return f"{int((~seen).sum())} times an example was missing from an epoch (empty cells)."
    if (table == table[0]).all():
        return "Every epoch has the same batches."
    orders = len(np.unique(table, axis=0))
    return f"{-(-m // size)} batches an epoch; {orders} different epochs of {EPOCHS}."
