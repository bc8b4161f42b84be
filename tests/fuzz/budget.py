"""How long the fuzz tests look.

In ``make check`` each takes the same hundred examples every time. A campaign draws new ones::

    FUZZ=20000 make test ARGS="tests/fuzz -x"

What breaks goes into ``corpus/``, under a name that tells what it broke. `tests.fuzz.guided` looks
further, along the branches of the code.
"""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("FUZZ", "0"))
BUDGET = settings(
    max_examples=EXAMPLES or 100,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
