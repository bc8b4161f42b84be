"""Make the files of this folder from scikit-learn's copies, once and for all.

    python -m venv /tmp/make && /tmp/make/bin/pip install scikit-learn==1.9.1 pillow
    /tmp/make/bin/python datasets/make.py [FOLDER]

Neither students nor the tests need scikit-learn: they get the files. The examples are shuffled
here, so that cutting a set in two (`Dataset.split`) is all there is to a split.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

Names = Sequence[str]

HERE = Path(__file__).resolve().parent
SHUFFLE_SEED = 0
#: Pixels of a photograph that become one.
BLOCK = 4

# scikit-learn abbreviates them; units as far as the source gives them.
DIABETES = (
    "age (years)",
    "sex (1 or 2)",
    "body mass index (kg/m²)",
    "mean blood pressure",
    "total cholesterol",
    "low-density lipoproteins",
    "high-density lipoproteins",
    "total cholesterol / high-density lipoproteins",
    "logarithm of triglycerides, possibly",
    "blood sugar",
)


def table(X: np.ndarray, y: np.ndarray, features: Names, classes: Names) -> dict[str, np.ndarray]:
    """Return the arrays of one file: examples as columns, in an order drawn with the seed."""
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(y))
    return {
        "X": np.ascontiguousarray(X[order].T),
        "y": y[order].astype(np.uint8 if len(classes) else float),
        "features": np.array(features, dtype=str),
        "classes": np.array(classes, dtype=str),
    }


def tables() -> dict[str, dict[str, np.ndarray]]:
    """Return the arrays of every file of examples."""
    from sklearn import datasets

    cancer, iris, wine = datasets.load_breast_cancer(), datasets.load_iris(), datasets.load_wine()
    ink, digit = datasets.load_digits(return_X_y=True)  # whole numbers from 0 to 16
    wine_names = [name.replace("_", " ").replace("od", "OD") for name in wine.feature_names]
    cultivars = [f"cultivar {number}" for number in (1, 2, 3)]
    raw, progression = datasets.load_diabetes(return_X_y=True, scaled=False)
    return {
        "digits": table(ink.astype(np.uint8), digit, (), tuple("0123456789")),
        "breast_cancer": table(
            cancer.data, cancer.target, cancer.feature_names, cancer.target_names
        ),
        "iris": table(iris.data, iris.target, iris.feature_names, iris.target_names),
        "wine": table(wine.data, wine.target, wine_names, cultivars),
        "diabetes": table(raw, progression, DIABETES, ()),
    }


def photographs() -> dict[str, np.ndarray]:
    """Return scikit-learn's two photographs, each block of pixels averaged to one."""
    from sklearn.datasets import load_sample_images

    small = {}
    for name, image in zip(("china", "flower"), load_sample_images().images, strict=True):
        height, width = (length // BLOCK * BLOCK for length in image.shape[:2])
        blocks = image[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3)
        small[name] = np.round(blocks.mean(axis=(1, 3))).astype(np.uint8)
    return small


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays to a file that depends on nothing else: no time, no user."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def main() -> None:
    """Write every file, and print its size and SHA-256."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, arrays in (tables() | {"photographs": photographs()}).items():
        path = folder / f"{name}.npz"
        write(path, arrays)
        content = path.read_bytes()
        print(f"{len(content):>7}  {hashlib.sha256(content).hexdigest()}  {path.name}")


if __name__ == "__main__":
    main()
