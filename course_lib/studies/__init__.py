"""Experiments too long for a cell; they take the student's functions as arguments."""
