"""A tuner with the interface of Keras Tuner, made of functions that a student wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.progress import Progress, hushed

Function = Callable[..., Any]
Sampler = Callable[[np.random.Generator], Any]
Settings = dict[str, Any]


class Mine(NamedTuple):
    """The functions of notebook 10 that do the work of a tuner.

    Attributes
    ----------
    sample_log, sample_int : callable
        ``(low, high, n, rng)`` return n numbers.
    search : callable
        ``search(build, samplers, n_trials, rng)`` returns the best model and all trials.
    """

    sample_log: Function
    sample_int: Function
    search: Function


class HyperParameters:
    """The settings of one trial, each asked for by its name, with its range.

    Who asks for a setting also says what there is to choose from, so that a function that builds
    a network describes the space to search at the same time.

    Parameters
    ----------
    mine : Mine
        Does the drawing.
    values : mapping of str to object, optional
        Settings of this trial. What is not among them gets the lowest, or first, value.

    Attributes
    ----------
    values : dict of str to object
        All settings that were asked for.
    samplers : dict of str to callable
        For each of them, ``rng -> value``.
    """

    def __init__(self, mine: Mine, values: Mapping[str, Any] | None = None) -> None:
        self.values = dict(values or {})
        self.samplers: dict[str, Sampler] = {}
        self._mine = mine

    def Float(  # noqa: N802 - as in Keras Tuner, like the next two
        self, name: str, min_value: float, max_value: float, sampling: str = "linear"
    ) -> float:
        """Return a number.

        Parameters
        ----------
        name : str
            Of the setting.
        min_value, max_value : float
            Its range.
        sampling : {"linear", "log"}
            Whether numbers are equally likely, or powers of ten.

        Returns
        -------
        float
            Its value in this trial.

        Raises
        ------
        ValueError
            If ``sampling`` is neither.
        """
        if sampling not in ("linear", "log"):
            raise ValueError(f"{name}: sampling must be linear or log, got {sampling!r}")

        def draw(rng: np.random.Generator) -> float:
            if sampling == "linear":
                return float(rng.uniform(min_value, max_value))
            return float(self._mine.sample_log(min_value, max_value, 1, rng)[0])

        return float(self._ask(name, draw, min_value))

    def Int(self, name: str, min_value: int, max_value: int) -> int:  # noqa: N802
        """Return a whole number from ``min_value`` to ``max_value``, both included."""

        def draw(rng: np.random.Generator) -> int:
            return int(self._mine.sample_int(min_value, max_value, 1, rng)[0])

        return int(self._ask(name, draw, min_value))

    def Choice(self, name: str, values: Sequence[Any]) -> Any:  # noqa: N802
        """Return one of some values."""

        def draw(rng: np.random.Generator) -> Any:
            return list(values)[int(rng.integers(len(values)))]

        return self._ask(name, draw, values[0])

    def _ask(self, name: str, draw: Sampler, usual: Any) -> Any:
        if name in self.samplers:
            raise ValueError(f"{name} is asked for twice; give each setting a name of its own")
        self.samplers[name] = draw
        return self.values.setdefault(name, usual)


class RandomSearch:
    """Try random settings, and keep the best model.

    Parameters
    ----------
    build : callable
        ``build(hp)`` asks a `HyperParameters` for settings and returns what is to be trained.
    max_trials : int
        How many to try.
    mine : Mine
        The student's functions.
    seed : int
        Of the settings.

    Attributes
    ----------
    trials : list of tuple of dict and float
        Settings and score of each trial, best first; empty before the search.
    """

    def __init__(
        self, build: Callable[[HyperParameters], Any], max_trials: int, mine: Mine, seed: int = 0
    ) -> None:
        self.build, self.max_trials, self.mine, self.seed = build, max_trials, mine, seed
        self._model: Any = None
        self.trials: list[tuple[Settings, float]] = []

    def search(self, train: Callable[[Any], tuple[Any, float]]) -> None:
        """Train and score one model for each trial.

        Parameters
        ----------
        train : callable
            ``train(built)`` returns a model and its score on the development set; higher is
            better.
        """
        described = HyperParameters(self.mine)
        self.build(described)

        with Progress(self.max_trials, "trial") as progress:

            def run(settings: Settings) -> tuple[Any, float]:
                built = self.build(HyperParameters(self.mine, settings))
                with hushed():
                    result = train(built)
                progress.update(min(progress.done + 1, self.max_trials))
                return result

            rng = np.random.default_rng(self.seed)
            self._model, self.trials = self.mine.search(
                run, described.samplers, self.max_trials, rng
            )

    def get_best_models(self) -> list[Any]:
        """Return a list with the best model."""
        return [self._model]

    def get_best_hyperparameters(self, num_trials: int = 1) -> list[Settings]:
        """Return the settings of the best trials, best first."""
        return [dict(settings) for settings, _ in self.trials[:num_trials]]

    def results_summary(self, num_trials: int = 10) -> None:
        """Print the best trials, best first."""
        for settings, score in self.trials[:num_trials]:
            print(f"{score:6.1%}   {in_short(settings)}")


def in_short(settings: Mapping[str, Any]) -> str:
    """Return settings on one line, numbers with three digits."""
    told = (
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in settings.items()
    )
    return ", ".join(told)


def successive_halving(
    trials: Sequence[Settings],
    run: Callable[[Sequence[Settings], int], Sequence[float]],
    rungs: Sequence[int],
    factor: int = 3,
) -> list[dict[str, Any]]:
    """Give many networks little time, and the best of them more.

    Hyperband, in Keras Tuner, does this several times over, from more and fewer networks.

    Parameters
    ----------
    trials : sequence of dict
        The settings to begin with.
    run : callable
        ``run(trials, num_epochs)`` returns one score for each; higher is better, NaN is worst.
    rungs : sequence of int
        Epochs of each round.
    factor : int
        One in so many goes on to the next round.

    Returns
    -------
    list of dict
        For each round ``num_epochs``, its ``trials`` and their ``scores``, best first.

    Raises
    ------
    ValueError
        If there is no trial or no round, or ``factor`` is less than 2.
    """
    if not trials or not rungs or factor < 2:
        raise ValueError("successive_halving needs trials, rungs, and a factor of at least 2")
    alive, rounds = list(trials), []
    for num_epochs in rungs:
        scores = np.asarray(run(alive, num_epochs), dtype=float)
        order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")
        trials_now = [alive[i] for i in order]
        rounds.append({"num_epochs": num_epochs, "trials": trials_now, "scores": scores[order]})
        alive = trials_now[: max(1, len(alive) // factor)]
    return rounds
