"""Shows pictures that are too many and too large."""

LAST = """
import matplotlib.pyplot as plt
import numpy as np

for _ in range(3):
    plt.figure(figsize=(12, 12))
    plt.imshow(np.random.default_rng(0).random((900, 900)))
    plt.show()
"""
SHOWN = "more output was cut"
EXPECTED = {}
