"""Makes itself more important than everybody else."""

LAST = """
import os
import resource

for rise in (
    lambda: os.nice(-20), lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
    lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    lambda: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1)),
    lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
):
    try:
        rise()
        print("risen")
    except (OSError, ValueError) as error:
        print(type(error).__name__)
"""
SHOWN = ("PermissionError", "ValueError")
EXPECTED = {"lag": 0}
