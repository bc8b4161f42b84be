"""Has two cells of one exercise: a blank one, and a copy of it with a right answer.

The first one is graded, as everybody is told; but the copy runs too, and defines the function.
"""

import copy

from tests.hostile.corpus import HONEST, find

EXPECTED = {}


def edit(notebook):
    twin = copy.deepcopy(find(notebook, "lag"))
    twin["id"] = "twin"
    find(notebook, "lag")["source"] = "raise NotImplementedError"
    twin["source"] = HONEST["lag"]
    notebook["cells"].append(twin)
