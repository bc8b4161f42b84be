"""Starts pools of processes and threads, and never closes them."""

LAST = """
import concurrent.futures
import multiprocessing
import time

for make in (concurrent.futures.ThreadPoolExecutor, concurrent.futures.ProcessPoolExecutor,
             multiprocessing.get_context("fork").Pool):
    try:
        pools = make(4)
        print(getattr(pools, "submit", pools.__class__)(time.sleep, 0))
    except Exception as error:
        print(type(error).__name__)
"""
SHOWN = "PermissionError"
EXPECTED = {"lag": 0}
