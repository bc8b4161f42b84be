"""Starts threads until nobody can."""

LAST = """
import threading
import time

for _ in range(2000):
    try:
        threading.Thread(target=time.sleep, args=(300,), daemon=True).start()
    except (RuntimeError, MemoryError) as error:
        print(type(error).__name__)
        break
"""
SHOWN = "RuntimeError"
EXPECTED = {"lag": 0}
