"""The exercise `shift_images`: move each image, and let nothing come in on the other side."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Misconception
from course_lib.reference.regularisation import shift_images
from course_lib.sheets import Case

MOVE = "the moved images"
EACH = "a shift for each image"
STILL = "no shift at all"
FAR = "shifts beyond the image"

# Pixels are copied: only single precision changes them, in the eighth digit.
RTOL, ATOL = 1e-6, 0.0

ONE = np.arange(1.0, 13).reshape(1, 3, 4)
TWO = np.concatenate([ONE, 20 + ONE[:, ::-1]])

VISIBLE = (
    Case("one image of 3 by 4 pixels, one row down", MOVE, (ONE, np.array([[1, 0]]))),
    Case("the same image, two columns to the right", MOVE, (ONE, np.array([[0, 2]]))),
    Case("the same image, one row up and one column left", MOVE, (ONE, np.array([[-1, -1]]))),
    Case("two images, each with a shift of its own", EACH, (TWO, np.array([[0, -1], [1, 2]]))),
    Case("two images that stay where they are", STILL, (TWO, np.array([[0, 0], [0, 0]]))),
    Case("one image, five rows down", FAR, (ONE, np.array([[5, 0]]))),
)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, height, width = int(rng.integers(3, 6)), 5, int(rng.choice([4, 7]))
    images = rng.uniform(1, 16, (n, height, width)).round(2)
    whole = rng.integers(1, 17, (4, 6, 3))
    moves = rng.permutation([[1, 2], [2, -1], [-1, 1], [-2, -1], [1, -2]])
    return [
        Case("another image", MOVE, (images[:1], moves[:1])),
        Case(
            "another image in single precision", MOVE, (images[:1].astype(np.float32), moves[1:2])
        ),
        Case("another image of whole numbers", MOVE, (whole[:1], moves[2:3])),
        Case("more images", EACH, (images, moves[:n])),
        Case("more images of whole numbers", EACH, (whole, moves[:4])),
        Case("more images that stay", STILL, (images, np.zeros((n, 2), dtype=int))),
        Case("another image, far to the left", FAR, (images[:1], np.array([[0, -9]]))),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _move(image, down, right):
    moved = np.zeros(image.shape)
    height, width = image.shape
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                moved[i, j] = image[i - down, j - right]
    return moved


def _wraps_around(images, shifts):
    moved = [np.roll(one, shift, axis=(0, 1)) for one, shift in zip(images, shifts, strict=True)]
    return np.array(moved, dtype=float)


def _one_shift_for_all(images, shifts):
    return np.array([_move(image, *shifts[0]) for image in images])


def _rows_for_columns(images, shifts):
    pairs = zip(images, shifts, strict=True)
    return np.array([_move(image, right, down) for image, (down, right) in pairs])


def _the_other_way(images, shifts):
    pairs = zip(images, shifts, strict=True)
    return np.array([_move(image, -down, -right) for image, (down, right) in pairs])


def _only_down(images, shifts):
    return np.array([_move(one, down, 0) for one, (down, _) in zip(images, shifts, strict=True)])


def _only_right(images, shifts):
    return np.array([_move(one, 0, right) for one, (_, right) in zip(images, shifts, strict=True)])


def _edge_repeated(images, shifts):
    _, height, width = images.shape
    moved = np.empty(images.shape)
    for k, (down, right) in enumerate(shifts):
        rows = np.clip(np.arange(height) - down, 0, height - 1)
        columns = np.clip(np.arange(width) - right, 0, width - 1)
        moved[k] = images[k][np.ix_(rows, columns)]
    return moved


def _old_pixels_stay(images, shifts):
    moved = images.astype(float)
    for k, (down, right) in enumerate(shifts):
        inside = _move(np.ones(images.shape[1:]), down, right) > 0
        moved[k][inside] = _move(images[k], down, right)[inside]
    return moved


def _overwrites_images(images, shifts):
    for k, (down, right) in enumerate(shifts):
        images[k] = _move(images[k], down, right)
    return images


FORMULA = "Pixel (i, j) becomes what (i − down, j − right) was, and 0 where that is outside."

MISCONCEPTIONS = (
    Misconception(
        _wraps_around,
        (
            "What leaves your image at the bottom comes in again at the top.",
            "Look at what np.roll does with the last row.",
            FORMULA,
        ),
    ),
    Misconception(
        _one_shift_for_all,
        (
            "All your images move together, as the first one does.",
            "Look at which row of shifts each image gets.",
            FORMULA + " Each image has its own row of shifts.",
        ),
    ),
    Misconception(
        _rows_for_columns,
        (
            "One row down moves your image to the right.",
            "Look at which of the two numbers goes with which axis.",
            FORMULA,
        ),
    ),
    Misconception(
        _the_other_way,
        (
            "One row down moves your image up.",
            "Look at the signs of your shifts: where does the pixel come from?",
            FORMULA,
        ),
    ),
    Misconception(
        _only_down,
        (
            "Your images never move to the side.",
            "Look for the second number of a shift.",
            FORMULA,
        ),
    ),
    Misconception(
        _only_right,
        (
            "Your images never move up or down.",
            "Look for the first number of a shift.",
            FORMULA,
        ),
    ),
    Misconception(
        _edge_repeated,
        (
            "Where nothing moved in, your image repeats its edge.",
            "Look at what you do with pixels that come from outside.",
            FORMULA,
        ),
    ),
    Misconception(
        _old_pixels_stay,
        (
            "Where nothing moved in, the old image is still to be seen.",
            "Look at the array that you move into: what is in it before?",
            FORMULA,
        ),
    ),
    Misconception(
        _overwrites_images,
        (
            "After the call, the caller's images have moved, too.",
            "Look for an assignment to images, or to a part of it.",
            FORMULA + " The moved images are other arrays.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _pixel_by_pixel(images, shifts):
    return [_move(image, down, right) for image, (down, right) in zip(images, shifts, strict=True)]


def _padded(images, shifts):
    _, height, width = images.shape
    far = max(int(np.abs(shifts).max()), 1)
    framed = np.pad(images, [(0, 0), (far, far), (far, far)])
    moved = []
    for image, (down, right) in zip(framed, shifts, strict=True):
        top, left = far - down, far - right
        moved.append(image[top : top + height, left : left + width].copy())
    return np.array(moved)


def _products_of_matrices(images, shifts):
    _, height, width = images.shape
    moved = []
    for image, (down, right) in zip(images, shifts, strict=True):
        moved.append(np.eye(height, k=-down) @ image @ np.eye(width, k=right))
    return np.stack(moved)


def _single_precision(images, shifts):
    moved = [_move(image, *shift) for image, shift in zip(images, shifts, strict=True)]
    return np.array(moved, dtype=np.float32)


ALTERNATIVES = (_pixel_by_pixel, _padded, _products_of_matrices, _single_precision)

SHIFT_IMAGES = Exercise(shift_images, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES)
