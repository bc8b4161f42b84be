"""Four digits and what a small network makes of them: sure of one, in two minds about three."""

from __future__ import annotations

import numpy as np

from course_lib.data import digits
from course_lib.network import Network
from course_lib.training import train

#: A clear nought, a 4 like a 7, a 9 like a 1, and a 5 like a 9, among the training images.
CHOSEN = (1231, 1324, 1016, 800)


def four_readings() -> dict[str, np.ndarray]:
    """Train a small network on 1437 digits and return what it says of four of them.

    Returns
    -------
    dict of ndarray
        ``images`` (64, 4), shares of ink; ``labels`` (4,); ``logits`` and ``probabilities``
        (10, 4).
    """
    data, _ = digits().split(1437)
    network = Network([64, 32, 10])
    train(network, data.X, data.y, num_epochs=20, learning_rate=0.1)
    X, params = data.X[:, CHOSEN], network.params
    hidden = np.maximum(params["W1"] @ X + params["b1"], 0)
    return {
        "images": X,
        "labels": data.y[list(CHOSEN)],
        "logits": params["W2"] @ hidden + params["b2"],
        "probabilities": network.predict(X),
    }
