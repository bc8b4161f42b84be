"""The sets that travel with the course: a few kilobytes each, in ``datasets``."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np

from course_lib.data.dataset import Dataset
from course_lib.data.files import DATASETS, read_checked

UCI = "UCI Machine Learning Repository. CC BY 4.0."


def digits(folder: Path = DATASETS) -> Dataset:
    """Load handwritten digits of 8 x 8 pixels.

    Parameters
    ----------
    folder : Path
        Where ``digits.npz`` lies.

    Returns
    -------
    Dataset
        ``X`` (64, 1797): the share of each pixel that is ink, 0 ... 1 in sixteenths, row by row of
        the image; three pixels are always 0. ``y`` 0 ... 9. Shuffled with seed 0; the split of the
        course is ``train, dev = digits().split(1437)``.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    arrays = _load(folder / "digits.npz")
    source = f"E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits. {UCI}"
    return _dataset(arrays | {"X": arrays["X"] / 16}, source)


def breast_cancer(folder: Path = DATASETS) -> Dataset:
    """Load measurements of cell nuclei from breast tumours, malignant and benign.

    Parameters
    ----------
    folder : Path
        Where ``breast_cancer.npz`` lies.

    Returns
    -------
    Dataset
        ``X`` (30, 569): mean, error and worst of ten measures of the nuclei in a picture; lengths
        in pixels, areas in pixels², the rest without unit. ``y`` 0 malignant, 1 benign. Shuffled
        with seed 0; the split of the course is ``split(455)``.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    source = f"W. Wolberg et al. (1995), Breast Cancer Wisconsin (Diagnostic). {UCI}"
    return _dataset(_load(folder / "breast_cancer.npz"), source)


def iris(folder: Path = DATASETS) -> Dataset:
    """Load Fisher's measurements of iris flowers.

    Parameters
    ----------
    folder : Path
        Where ``iris.npz`` lies.

    Returns
    -------
    Dataset
        ``X`` (4, 150), in cm; ``y`` 0 setosa, 1 versicolor, 2 virginica. Shuffled with seed 0; the
        split of the course is ``split(120)``.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    return _dataset(_load(folder / "iris.npz"), f"R. A. Fisher (1936), Iris. {UCI}")


def wine(folder: Path = DATASETS) -> Dataset:
    """Load chemical analyses of wines of three cultivars.

    Parameters
    ----------
    folder : Path
        Where ``wine.npz`` lies.

    Returns
    -------
    Dataset
        ``X`` (13, 178); the source gives hardly any unit. ``y`` 0, 1, 2: the cultivar. Shuffled
        with seed 0; the split of the course is ``split(142)``.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    return _dataset(_load(folder / "wine.npz"), f"S. Aeberhard and M. Forina (1991), Wine. {UCI}")


def diabetes(folder: Path = DATASETS) -> Dataset:
    """Load ten measures of diabetes patients and how their disease went on.

    Parameters
    ----------
    folder : Path
        Where ``diabetes.npz`` lies.

    Returns
    -------
    Dataset
        ``X`` (10, 442), not scaled, in the units that ``features`` gives; ``y`` (442,) float: a
        measure of progression after one year, 25 ... 346, without unit. Shuffled with seed 0; the
        split of the course is ``split(353)``.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    source = "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004), Least Angle Regression."
    return _dataset(_load(folder / "diabetes.npz"), source)


def photographs(folder: Path = DATASETS) -> dict[str, np.ndarray]:
    """Load two small photographs, of a temple in China and of a flower.

    Parameters
    ----------
    folder : Path
        Where ``photographs.npz`` lies.

    Returns
    -------
    dict of str to ndarray of float, each of shape (106, 160, 3)
        ``china`` and ``flower``: rows, columns and red, green, blue, from 0 to 1.

    Raises
    ------
    DataError
        If the file is missing or changed.
    """
    return {name: image / 255 for name, image in _load(folder / "photographs.npz").items()}


def _load(path: Path) -> dict[str, np.ndarray]:
    with np.load(BytesIO(read_checked(path)), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _dataset(arrays: dict[str, np.ndarray], source: str) -> Dataset:
    classes = tuple(str(name) for name in arrays["classes"])
    features = tuple(str(name) for name in arrays["features"])
    y = arrays["y"].astype(int if classes else float)
    return Dataset(arrays["X"].astype(float), y, features, classes, source)
