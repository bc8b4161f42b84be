"""Classes that are drawn: in the plane, to look at; and in twenty dimensions, to be timed.

The classes take turns in a drawn order, so that the first examples of a set (`Dataset.split`) are a
fair sample of it. The same seed gives the same set.
"""

from __future__ import annotations

import numpy as np

from course_lib.data.dataset import Dataset

PLANE = ("x1", "x2")


def circles(m: int = 300, noise: float = 0.05, seed: int = 0) -> Dataset:
    """Draw two classes on circles around one centre.

    Parameters
    ----------
    m : int
        Number of examples, at least 2.
    noise : float
        Standard deviation of the noise on each coordinate, in radii of the outer circle.
    seed : int
        The same seed gives the same set; 0 or more.

    Returns
    -------
    Dataset
        ``X`` (2, m); ``y`` 0 on the circle of radius 1, 1 on that of radius 0.8.

    Raises
    ------
    ValueError
        If ``m``, ``noise`` or ``seed`` is out of its range.
    """
    rng, y = _begin("circles", m, noise, seed, 2)
    phase = rng.uniform(0, 2 * np.pi, m)
    X = np.where(y == 0, 1.0, 0.8) * np.stack([np.cos(phase), np.sin(phase)])
    return _finish(X, y, noise, rng, ("outer", "inner"))


def moons(m: int = 2100, noise: float = 0.3, seed: int = 0) -> Dataset:
    """Draw two classes on half circles that reach into one another.

    Parameters
    ----------
    m : int
        Number of examples, at least 2. ``moons().split(100)`` is 100 to train with and 2000 to
        judge with.
    noise : float
        Standard deviation of the noise on each coordinate, in radii of a half circle.
    seed : int
        The same seed gives the same set; 0 or more.

    Returns
    -------
    Dataset
        ``X`` (2, m); ``y`` 0 on the upper half circle, 1 on the lower.

    Raises
    ------
    ValueError
        If ``m``, ``noise`` or ``seed`` is out of its range.
    """
    rng, y = _begin("moons", m, noise, seed, 2)
    phase = rng.uniform(0, np.pi, m)
    upper = np.stack([np.cos(phase), np.sin(phase)])
    X = np.where(y == 0, upper, np.array([[1.0], [0.5]]) - upper)
    return _finish(X, y, noise, rng, ("upper", "lower"))


def spirals(
    m: int = 400, num_arms: int = 2, noise: float = 0.03, turns: float = 1.0, seed: int = 0
) -> Dataset:
    """Draw classes on the arms of a spiral.

    Parameters
    ----------
    m : int
        Number of examples, at least one for each arm.
    num_arms : int
        Number of arms and of classes, at least 2.
    noise : float
        Standard deviation of the noise on each coordinate, in lengths of an arm.
    turns : float
        How often an arm goes round the centre, above 0.
    seed : int
        The same seed gives the same set; 0 or more.

    Returns
    -------
    Dataset
        ``X`` (2, m), at most 1 from the centre but for the noise; ``y`` the number of the arm.

    Raises
    ------
    ValueError
        If ``m``, ``num_arms``, ``noise``, ``turns`` or ``seed`` is out of its range.
    """
    if num_arms < 2 or not 0 < turns < np.inf:
        raise ValueError(
            f"spirals: num_arms must be at least 2, turns above 0; got {num_arms!r}, {turns!r}"
        )
    rng, y = _begin("spirals", m, noise, seed, num_arms)
    # The root spreads the examples evenly over the disc; none lies where all arms meet.
    radius = np.sqrt(rng.uniform(0.02, 1, m))
    phase = 2 * np.pi * (turns * radius + y / num_arms)
    X = radius * np.stack([np.cos(phase), np.sin(phase)])
    return _finish(X, y, noise, rng, tuple(f"arm {number + 1}" for number in range(num_arms)))


def arms(m: int = 400, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Draw two classes shaped like the letter C, each with an end in the other's opening.

    Parameters
    ----------
    m : int
        Number of examples, at least 2.
    noise : float
        Standard deviation of the noise on each coordinate, in radii of a C.
    seed : int
        The same seed gives the same set; 0 or more.

    Returns
    -------
    Dataset
        ``X`` (2, m); ``y`` 0 for the C that opens to the right, 1 for the one that opens to the
        left.

    Raises
    ------
    ValueError
        If ``m``, ``noise`` or ``seed`` is out of its range.
    """
    rng, y = _begin("arms", m, noise, seed, 2)
    phase = rng.uniform(np.pi / 4, 7 * np.pi / 4, m)
    letter = np.stack([np.cos(phase), np.sin(phase)])
    # Turned by half a circle about (0.5, 0.5): the two interlock.
    X = np.where(y == 0, letter, 1.0 - letter)
    return _finish(X, y, noise, rng, ("opens right", "opens left"))


def classification(
    m: int = 20_000, n: int = 20, num_informative: int = 5, flipped: float = 0.01, seed: int = 0
) -> Dataset:
    """Draw two classes of many examples, to time mini-batches with.

    Each class is two clouds around corners of a cube in ``num_informative`` dimensions, stretched
    and turned at random; the other features are noise. All have about the same spread.

    Parameters
    ----------
    m : int
        Number of examples, at least 2.
    n : int
        Number of features.
    num_informative : int
        How many features say something about the class, from 2 to ``n``: the first rows.
    flipped : float
        Share of examples whose label is then turned over, from 0 to 1: no classifier can be better.
    seed : int
        The same seed gives the same set; 0 or more.

    Returns
    -------
    Dataset
        ``X`` (n, m); ``y`` 0 or 1.

    Raises
    ------
    ValueError
        If ``m``, ``num_informative``, ``flipped`` or ``seed`` is out of its range.
    """
    if not 2 <= num_informative <= n:
        raise ValueError(
            f"classification: num_informative must be from 2 to n={n}, got {num_informative!r}"
        )
    if not 0 <= flipped <= 1:
        raise ValueError(f"classification: flipped must be from 0 to 1, got {flipped!r}")
    rng, y = _begin("classification", m, 0.0, seed, 2)
    X = rng.normal(size=(n, m))
    chosen = rng.choice(2**num_informative, size=4, replace=False)
    corners = 2.0 * (chosen >> np.arange(num_informative)[:, np.newaxis] & 1) - 1  # ±1, (k, 4)
    cloud = 2 * y + rng.integers(0, 2, m)
    mixing = rng.normal(size=(num_informative, num_informative)) / np.sqrt(num_informative)
    X[:num_informative] = mixing @ (0.7 * X[:num_informative] + 1.5 * corners[:, cloud])
    y = np.where(rng.random(m) < flipped, 1 - y, y)
    return Dataset(X, y, (), ("class 0", "class 1"), "Synthetic.")


def _begin(
    name: str, m: int, noise: float, seed: int, num_classes: int
) -> tuple[np.random.Generator, np.ndarray]:
    """Return a generator and labels: every class as often as any other, in a drawn order."""
    if not isinstance(m, (int, np.integer)) or m < num_classes:
        raise ValueError(f"{name}: m must be a whole number >= {num_classes}, got {m!r}")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"{name}: noise must be a number >= 0, got {noise!r}")
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"{name}: seed must be a whole number >= 0, got {seed!r}")
    rng = np.random.default_rng(seed)
    return rng, rng.permutation(np.arange(m) % num_classes)


def _finish(
    X: np.ndarray, y: np.ndarray, noise: float, rng: np.random.Generator, classes: tuple[str, ...]
) -> Dataset:
    return Dataset(X + noise * rng.normal(size=X.shape), y, PLANE, classes, "Synthetic.")
