"""The exercise `augment`: each image moved a little, by chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Exercise, Misconception
from autograder.exercises.dropout.mask import draw_seed
from course_lib.codec import Property, Seed
from course_lib.reference.regularisation import augment, shift_images
from course_lib.sheets import Case

MOVED = "each image moved by a small shift of its own"
STILL = "no shift at all"
FRESH = "new shifts in each call"

# Pixels are copied: only single precision changes them, in the eighth digit.
RTOL, ATOL = 1e-6, 0.0


def _images(n: int, height: int, width: int, start: int = 1) -> np.ndarray:
    """Return images of which no two pixels are alike, so that every shift can be told."""
    return np.arange(start, start + n * height * width, dtype=np.int16).reshape(n, height, width)


VISIBLE = (
    Case("80 images of 5 by 6 pixels, by up to 2", MOVED, (_images(80, 5, 6), 2, Seed(1))),
    Case("60 images of 4 by 3 pixels, by up to 1", MOVED, (_images(60, 4, 3), 1, Seed(2))),
    Case("three images, by 0", STILL, (_images(3, 3, 4), 0, Seed(3))),
    Case("30 images, three times", FRESH, (_images(30, 4, 4), 2, Seed(4)), calls=3),
)


def _expects(case: Case, value: Any) -> Any:
    images, most, _ = case.args
    if most == 0:
        return value
    moved = Property("moved", {"images": images, "most": most})
    return moved if case.calls == 1 else Property("calls", {"number": case.calls, "each": moved})


def _hidden(rng: np.random.Generator) -> list[Case]:
    height, width = (int(size) for size in rng.permutation([4, 5]))
    n, start = int(rng.integers(70, 100)), int(rng.integers(2, 1000))
    images, others = _images(n, height, width, start), _images(n, 5, 3, start)
    return [
        Case("other images", MOVED, (images, 2, draw_seed(rng))),
        Case("other images in single precision", MOVED, (others.astype("f4"), 1, draw_seed(rng))),
        Case("other images, by 0", STILL, (images[:2].copy(), 0, draw_seed(rng))),
        Case("other images, three times", FRESH, (images[:25].copy(), 2, draw_seed(rng)), calls=3),
    ]


# What students write. Each variant differs from a right solution in one thought.


def _shifts(images, max_shift, rng):
    return rng.integers(-max_shift, max_shift + 1, (len(images), 2))


def _one_shift_for_all(images, max_shift, rng):
    return shift_images(images, np.tile(_shifts(images[:1], max_shift, rng), (len(images), 1)))


def _wraps_around(images, max_shift, rng):
    pairs = zip(images, _shifts(images, max_shift, rng), strict=True)
    return np.array([np.roll(image, shift, (0, 1)) for image, shift in pairs], float)


def _upper_end_missing(images, max_shift, rng):
    return shift_images(images, rng.integers(-max_shift, max_shift, (len(images), 2)))


def _down_and_right_only(images, max_shift, rng):
    return shift_images(images, rng.integers(0, max_shift + 1, (len(images), 2)))


def _along_the_diagonal(images, max_shift, rng):
    return shift_images(images, np.repeat(_shifts(images, max_shift, rng)[:, :1], 2, axis=1))


def _along_one_axis(images, max_shift, rng):
    return shift_images(images, _shifts(images, max_shift, rng) * [1, 0])


def _always_the_longest(images, max_shift, rng):
    return shift_images(images, rng.choice([-max_shift, max_shift], (len(images), 2)))


def _one_pixel_at_most(images, max_shift, rng):
    return shift_images(images, _shifts(images, min(max_shift, 1), rng))


def _one_pixel_too_far(images, max_shift, rng):
    return shift_images(images, _shifts(images, max_shift + 1, rng))


def _order_of_images_changed(images, max_shift, rng):
    return rng.permutation(shift_images(images, _shifts(images, max_shift, rng)))


def _added_to_the_given(images, max_shift, rng):
    return np.concatenate([images, shift_images(images, _shifts(images, max_shift, rng))])


def _overwrites_images(images, max_shift, rng):
    images[:] = shift_images(images, _shifts(images, max_shift, rng))
    return images.copy()


def _seeded_inside(images, max_shift, rng):
    return shift_images(images, _shifts(images, max_shift, np.random.default_rng(0)))


def _another_generator(images, max_shift, rng):
    return shift_images(images, _shifts(images, max_shift, np.random.default_rng()))


SHIFT = "For each image two shifts, down and right, each drawn from −s, …, s with equal chance."
BLACK = "A moved image is 0 where nothing moved in, and what moved out is lost."

MISCONCEPTIONS = (
    Misconception(
        _one_shift_for_all,
        (
            "All your images move together.",
            "Count the shifts that you draw, and the images.",
            SHIFT,
        ),
    ),
    Misconception(
        _wraps_around,
        (
            "What leaves your images on one side comes in again on the other.",
            "Look at what np.roll does with the last row.",
            BLACK,
        ),
    ),
    Misconception(
        _upper_end_missing,
        (
            "None of your images is moved by max_shift down or to the right.",
            "Look at the upper end of your draw. Is it included?",
            SHIFT,
        ),
    ),
    Misconception(
        _down_and_right_only,
        (
            "Your images never move up or to the left.",
            "Look at the lower end of your draw.",
            SHIFT,
        ),
    ),
    Misconception(
        _along_the_diagonal,
        (
            "Your images move as far to the right as they move down.",
            "Count the numbers that you draw for an image.",
            SHIFT,
        ),
    ),
    Misconception(
        _along_one_axis,
        (
            "Your images never move to the side.",
            "Look at how many axes your shifts have an effect on.",
            SHIFT,
        ),
    ),
    Misconception(
        _always_the_longest,
        (
            "All your images are moved by max_shift, none by less.",
            "Look at what lies between the two ends of your draw.",
            SHIFT,
        ),
    ),
    Misconception(
        _one_pixel_at_most,
        (
            "Your images move by one pixel, whatever max_shift is.",
            "Look for max_shift in your draw.",
            SHIFT,
        ),
    ),
    Misconception(
        _one_pixel_too_far,
        (
            "Some of your images are moved too far.",
            "Look at the ends of your draw. Which of them is included?",
            SHIFT,
        ),
    ),
    Misconception(
        _order_of_images_changed,
        (
            "Your images come in another order: their labels would no longer fit.",
            "Look for a shuffle.",
            SHIFT + " Image i stays image i.",
        ),
    ),
    Misconception(
        _added_to_the_given,
        (
            "You return twice as many images as you were given.",
            "Look for a place where you put arrays together.",
            "As many images as before, each of them moved.",
        ),
    ),
    Misconception(
        _overwrites_images,
        (
            "After the call, the caller's images have moved, too.",
            "Look for an assignment to images, or to a part of it.",
            BLACK + " The moved images are other arrays.",
        ),
    ),
    Misconception(
        _seeded_inside,
        (
            "Your images are moved in the same way each time.",
            "Look for a seed inside your function.",
            SHIFT + " Chance comes from rng.",
        ),
    ),
    Misconception(
        _another_generator,
        (
            "With the same generator begun anew your images are moved in another way.",
            "Look at what you draw from. Is it rng?",
            SHIFT + " Chance comes from rng.",
        ),
    ),
)


# Other right ways. Each must pass, without a hint.


def _image_by_image(images, max_shift, rng):
    moved = np.zeros(images.shape)
    _, height, width = images.shape
    for k, image in enumerate(images):
        down, right = (int(rng.integers(-max_shift, max_shift + 1)) for _ in range(2))
        for i in range(max(0, down), min(height, height + down)):
            for j in range(max(0, right), min(width, width + right)):
                moved[k, i, j] = image[i - down, j - right]
    return moved


def _padded(images, max_shift, rng):
    _, height, width = images.shape
    framed = np.pad(images, [(0, 0), (max_shift, max_shift), (max_shift, max_shift)])
    corners = rng.integers(0, 2 * max_shift + 1, (len(images), 2))
    pairs = zip(framed, corners, strict=True)
    return [image[top : top + height, left : left + width] for image, (top, left) in pairs]


def _rounded_down(images, max_shift, rng):
    shifts = np.floor(rng.uniform(-max_shift, max_shift + 1, (len(images), 2))).astype(int)
    return shift_images(images, shifts)


def _single_precision(images, max_shift, rng):
    return shift_images(images, _shifts(images, max_shift, rng)).astype(np.float32)


ALTERNATIVES = (_image_by_image, _padded, _rounded_down, _single_precision)

AUGMENT = Exercise(
    augment, VISIBLE, _hidden, RTOL, ATOL, MISCONCEPTIONS, ALTERNATIVES, expects=_expects
)
