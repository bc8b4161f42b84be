"""Averages as learners write them: right, wrong and unfinished."""

import numpy as np


def ewa(theta, beta, v0=0.0):
    theta = np.asarray(theta, dtype=float)
    v = np.full(theta.shape[1:], v0)
    averages = np.empty(theta.shape)
    for t in range(len(theta)):
        v = beta * v + (1 - beta) * theta[t]
        averages[t] = v
    return averages


def ewa_corrected(theta, beta):
    t = np.arange(1, len(theta) + 1)
    return (ewa(theta, beta).T / (1 - beta**t)).T


def one_series_only(theta, beta):
    averages, v = [], 0.0
    for value in theta:
        v = beta * v + (1 - beta) * float(value)
        averages.append(v)
    return averages


def not_written(theta, beta, v0=0.0):
    raise NotImplementedError
