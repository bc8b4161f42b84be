"""The patience dial: when early stopping stops, and which epoch it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.learner import LearnerProblem, call, name_of
from course_lib.widgets.stage import Dots, Line, Panel, Rule, Scene, Slider, Stage, stage
from course_lib.widgets.static import StaticFigure

PATIENCE = (1, 2, 3, 5, 8, 12, 20, 30, 50, 80)
MIN_DELTA = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05)


def patience_dial(early_stopping: Callable[..., Any], losses: np.ndarray) -> Stage | StaticFigure:
    """Show where a learner's early stopping would have stopped one recorded run.

    The line is the development loss of the whole run. What comes after the stop is grey: training
    would never have seen it.

    Parameters
    ----------
    early_stopping : callable
        ``early_stopping(losses, patience, min_delta)`` returns the last epoch and the best.
    losses : ndarray, shape (T,)
        Development loss after each epoch, in nats.

    Returns
    -------
    Stage or StaticFigure
        The figure where no widget can run.
    """
    losses = np.array(losses, dtype=float)
    truly_best = int(np.argmin(losses))

    def scene(patience: float, min_delta: float) -> Scene:
        returned = call(early_stopping, losses, int(patience), float(min_delta))
        stop, best = _epochs(early_stopping, returned, len(losses))
        epochs = np.arange(len(losses))
        marks = [
            Line(epochs[stop:], losses[stop:], label="never seen", color="grey", width=1),
            Line(epochs[: stop + 1], losses[: stop + 1], label="seen", color=0),
            Rule(x=stop, label=f"stop, epoch {stop}", color="ink"),
            Dots([best], [losses[best]], label=f"best seen, epoch {best}", color=1, size=6),
        ]
        panel = Panel(
            "Development loss of one run",
            marks,
            xlabel="epoch",
            ylabel="loss (nats)",
            alt="A loss that falls, wavers and rises; where training stops, and the best epoch.",
        )
        return Scene([panel], note=_note(losses, stop, best, truly_best))

    return stage(
        scene,
        [
            Slider("patience", "patience, in epochs", values=PATIENCE, value=5),
            Slider("min_delta", "smallest improvement that counts", values=MIN_DELTA, value=0.0),
        ],
        title="How long to wait",
        noted=[{"patience": 1}, {"patience": 8}, {"patience": 50}],
    )


def _epochs(function: Callable[..., Any], returned: Any, count: int) -> tuple[int, int]:
    """Return the two epochs, if that is what the function returned."""
    pair = isinstance(returned, tuple | list) and len(returned) == 2
    whole = pair and all(
        isinstance(epoch, int | np.integer) and 0 <= epoch < count for epoch in returned
    )
    if not whole:
        raise LearnerProblem(
            f"{name_of(function)} returned {str(returned)[:60]}, expected two epochs from 0 to "
            f"{count - 1}: the last one and the best."
        )
    return int(returned[0]), int(returned[1])


def _note(losses: np.ndarray, stop: int, best: int, truly_best: int) -> str:
    price = f"Epochs spent on waiting: {stop - best}."
    if best == truly_best:
        return f"The best epoch of the whole run, loss {losses[best]:.3f}. {price}"
    return (
        f"Kept: epoch {best} with loss {losses[best]:.3f}. The run would have reached "
        f"{losses[truly_best]:.3f} in epoch {truly_best}. {price}"
    )
