"""These tests need what notebook 11 can do without: ``make frameworks`` runs them."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
