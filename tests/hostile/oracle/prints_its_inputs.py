"""Prints its inputs, in a call, by every stream, and keeps them in a file for the next call."""

CELLS = {
    "window_beta": """
import os
import sys

def window_beta(window):
    print("hidden:", window)
    print("hidden:", window, file=sys.__stderr__)
    with open("inputs.txt", "a") as file:
        print(window, file=file)
    with open("inputs.txt") as file:
        return file.read()
"""
}
EXPECTED = {"window_beta": 0}
