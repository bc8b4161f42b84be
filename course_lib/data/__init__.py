"""The data of the course, each set behind one function.

What is drawn (`synthetic`, `london`) and what lies in ``datasets`` (`bundled`) needs no network;
`online` fetches what is larger. Examples are columns: ``X`` has shape (n, m).
"""

from course_lib.data.bundled import breast_cancer, diabetes, digits, iris, photographs, wine
from course_lib.data.dataset import Dataset
from course_lib.data.files import DATASETS, DataError
from course_lib.data.london import (
    LondonClimate,
    LondonYear,
    london_climate,
    london_temperatures,
    trailing_mean,
)
from course_lib.data.online import fashion_mnist, mnist
from course_lib.data.surfaces import Surface, bowl, ravine, rosenbrock, saddle
from course_lib.data.synthetic import arms, circles, classification, moons, spirals

__all__ = [
    "DATASETS",
    "DataError",
    "Dataset",
    "LondonClimate",
    "LondonYear",
    "Surface",
    "arms",
    "bowl",
    "breast_cancer",
    "circles",
    "classification",
    "diabetes",
    "digits",
    "fashion_mnist",
    "iris",
    "london_climate",
    "london_temperatures",
    "mnist",
    "moons",
    "photographs",
    "ravine",
    "rosenbrock",
    "saddle",
    "spirals",
    "trailing_mean",
    "wine",
]
