"""Measure an epoch of our network beside PyTorch's: python benchmarks/training.py.

The digits network (64-64-32-10), batches of 64, float64, one thread each; the same batches from the
same start. Our optimizers are those of the reference: from dicts to dicts, as students write them.
PyTorch is needed for nothing else:

    python3 -m venv /tmp/torch
    /tmp/torch/bin/pip install numpy==2.4.6 torch==2.13.0
    PYTHONPATH=. /tmp/torch/bin/python benchmarks/training.py
"""

from __future__ import annotations

import os

# Before NumPy and PyTorch are imported: with products this small, threads only get in the way.
os.environ["OMP_NUM_THREADS"] = "1"

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.data import digits
from course_lib.network import Network
from course_lib.reference.foundations import gd_step
from course_lib.reference.optimizers import adam_step, momentum_step
from course_lib.training import train

DIMS = [64, 64, 32, 10]
BATCH_SIZE = 64
EPOCHS, ROUNDS = 10, 15
LIMIT = 1.5
Pair = tuple[np.ndarray, np.ndarray]


def shuffled(X: np.ndarray, Y: np.ndarray, size: int, rng: np.random.Generator) -> Iterator[Pair]:
    """Yield the batches of one epoch."""
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield X[:, chosen], Y[:, chosen]


def ours(step: Callable[..., Any], rate: float) -> Callable[[], float]:
    """Return what trains our network and returns its last cost."""
    data, _ = digits().split(1437)

    def run() -> float:
        network = Network(DIMS)
        options = {"learning_rate": rate, "num_epochs": EPOCHS, "batch_size": BATCH_SIZE}
        return train(network, data.X, data.y, step=step, batches=shuffled, **options).costs[-1]

    return run


def torchs(torch: Any, optimizer: Callable[..., Any]) -> Callable[[], float]:
    """Return what trains PyTorch's network, from the same weights, and returns its last cost."""
    data, _ = digits().split(1437)
    X = torch.from_numpy(np.ascontiguousarray(data.X.T))
    y = torch.from_numpy(data.y)
    start = Network(DIMS).params

    def model() -> Any:
        layers: list[Any] = []
        for layer in range(1, len(DIMS)):
            linear = torch.nn.Linear(DIMS[layer - 1], DIMS[layer], dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(start[f"W{layer}"].copy()))
                linear.bias.copy_(torch.from_numpy(start[f"b{layer}"][:, 0].copy()))
            layers += [linear, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])

    def run() -> float:
        network, rng = model(), np.random.default_rng(0)
        steps, loss_of = optimizer(network.parameters()), torch.nn.CrossEntropyLoss()
        for _ in range(EPOCHS):
            total = 0.0
            for chosen in torch.from_numpy(rng.permutation(len(y))).split(BATCH_SIZE):
                loss = loss_of(network(X[chosen]), y[chosen])
                steps.zero_grad()
                loss.backward()
                steps.step()
                total += loss.item() * len(chosen)
        return total / len(y)

    return run


def cpu_ms(run: Callable[[], float]) -> float:
    """Return the CPU time of an epoch."""
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000 / EPOCHS


def compare(mine: Callable[[], float], theirs: Callable[[], float]) -> dict[str, float]:
    """Return the medians of alternating runs, whether or not the machine has other work."""
    costs = mine(), theirs()  # a first run of each, not timed
    times = [(cpu_ms(mine), cpu_ms(theirs)) for _ in range(ROUNDS)]
    return {
        "ours_ms": round(statistics.median(one for one, _ in times), 2),
        "pytorch_ms": round(statistics.median(one for _, one in times), 2),
        "ratio": round(statistics.median(a / b for a, b in times), 3),
        "cost_difference": float(f"{abs(costs[0] - costs[1]):.1e}"),
    }


def main() -> int:
    """Print a table and one line for machines; fail if an optimizer is over the limit."""
    try:
        import torch
    except ImportError:
        print(__doc__.partition("\n")[2].strip(), file=sys.stderr)
        print("\nPyTorch is not installed here; see above.", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    sgd, adam = torch.optim.SGD, torch.optim.Adam
    # Our momentum is an average: 1.0 is PyTorch's 0.1 at 0.9 (1 - beta times as much).
    pairs = {
        "gradient descent": (ours(gd_step, 0.1), torchs(torch, lambda p: sgd(p, lr=0.1))),
        "momentum": (
            ours(momentum_step, 1.0),
            torchs(torch, lambda p: sgd(p, lr=0.1, momentum=0.9)),
        ),
        "Adam": (ours(adam_step, 1e-3), torchs(torch, lambda p: adam(p, lr=1e-3))),
    }
    figures = {name: compare(*pair) for name, pair in pairs.items()}
    print(f"CPU time of an epoch in ms, medians of {ROUNDS} runs of {EPOCHS} epochs")
    for name, row in figures.items():
        print(f"  {name:<17}{row['ours_ms']:7.2f} ours{row['pytorch_ms']:8.2f} PyTorch", end="")
        print(f"{row['ratio']:7.2f} times")
    worst = max(row["ratio"] for row in figures.values())
    summary = {
        "benchmark": "training",
        "worst_ratio": worst,
        "limit": LIMIT,
        "optimizers": figures,
        "torch": torch.__version__,
        "load": round(os.getloadavg()[0], 2),
    }
    print("RESULT", json.dumps(summary))
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
