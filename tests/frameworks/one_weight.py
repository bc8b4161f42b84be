"""Where the course's optimizers take one weight."""

import numpy as np

GRADIENTS = [2.0, -1.0, 0.5, 3.0, 2.0]


def our_moves(step, gradients, start=0.0, *, states=1, timed=False, **settings):
    """Return where an optimizer of the course takes it."""
    params, state = {"W1": np.array([[start]])}, [{"dW1": np.zeros((1, 1))}] * states
    path = []
    for t, gradient in enumerate(gradients, start=1):
        extra = [t] if timed else []
        params, *state = step(params, {"dW1": np.array([[gradient]])}, *state, *extra, **settings)
        path.append(params["W1"].item())
    return path
