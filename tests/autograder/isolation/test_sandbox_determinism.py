"""The same submission comes out the same: on every run, in every worker, in any order."""

import pytest

from autograder.isolation.sandbox import Sandbox
from tests.autograder.conftest import call, text_of

pytestmark = pytest.mark.sandbox

CHANCE = {
    "random": "import random; print(random.random(), random.Random().random())",
    "seeded with nothing": "import random; random.seed(); print(random.random())",
    "system": "import random, secrets; print(random.SystemRandom().random(), secrets.token_hex())",
    "bytes": "import os, uuid; print(os.urandom(9), uuid.uuid4())",
    "legacy": "import numpy as np; print(np.random.rand(), np.random.RandomState().rand())",
    "generator": "import numpy as np; print(np.random.default_rng().random())",
    "entropy": "import numpy as np; print(np.random.SeedSequence().entropy)",
    "hash": "print({'a', 'b', 'c'}, hash('text'))",
    "address": "class A: pass\nprint(A(), lambda: 0)\nA()",
    "address in an exception": "class A: pass\nraise ValueError(A())",
    "folder": "import os; print(os.getcwd())\nopen('/tmp/none')\n",
    "own folder in an exception": "import os; os.rmdir(os.getcwd() + '/none')",
    "library": "import course_lib; print(course_lib.__file__)",
    "temporary name": "import tempfile; print(tempfile.mkdtemp(dir='.'))",
    "zone": "import time; print(time.localtime(0), time.tzname)",
}


def shown(run):
    return [text_of(run.outputs[position]) for position in sorted(run.outputs)]


def test_what_is_left_to_chance_is_the_same_in_every_worker_and_on_every_run(sandbox):
    cells = list(CHANCE.values())
    first = shown(sandbox.run(cells, []))
    with Sandbox(sandbox.limits) as fresh:
        assert dict(zip(CHANCE, shown(fresh.run(cells, [])), strict=True)) == dict(
            zip(CHANCE, first, strict=True)
        )
    assert shown(sandbox.run(cells, [])) == first


def test_two_generators_still_differ(sandbox):
    cell = "import numpy as np, random\n"
    cell += "print(*(f() for f in (np.random.default_rng, random.Random) for _ in range(2)))"
    cell = cell.replace("f()", "f().random()")
    assert len(set(text_of(sandbox.run([cell], []).outputs[0]).split())) == 4


def test_seeds_of_ones_own_are_what_they_are_everywhere(sandbox):
    import random

    cell = "import random; random.seed(3); print(random.random(), random.Random(4).random())"
    generator = random.Random(3).random(), random.Random(4).random()
    assert text_of(sandbox.run([cell], []).outputs[0]).split() == [str(one) for one in generator]


def test_where_an_object_lies_is_in_no_failure_and_no_value(sandbox):
    source = "class A: pass\ndef f(x):\n    if x: raise ValueError(A())\n    return str(A())"
    [failed, told] = sandbox.run([source], [call("f", [1], [0])]).outcomes[0]
    assert failed.failure.message.endswith(" object at 0x…>")
    assert told.value.endswith(" object at 0x…>")


def test_a_number_in_hexadecimal_stays(sandbox):
    assert text_of(sandbox.run(["print(hex(2**40))"], []).outputs[0]) == "0x10000000000\n"


def test_folders_go_by_what_they_are(sandbox):
    cell = "import os, course_lib; print(os.getcwd(), course_lib.__file__)"
    folder, library = text_of(sandbox.run([cell], []).outputs[0]).split()
    assert folder == "/submission"
    assert library.startswith("/sandbox/runtime/course_lib")


def test_calls_go_on_drawing_where_the_cells_stopped(sandbox):
    cell = "import random\ndef draw():\n    return random.random()\nprint(draw())"
    run = sandbox.run([cell], [call("draw", [], []), call("draw", []), call("draw", [])])
    first = float(text_of(run.outputs[0]))
    drawn = [[outcome.value for outcome in outcomes] for outcomes in run.outcomes]
    assert len({first, *drawn[0]}) == 3
    assert drawn[1] == drawn[2] == drawn[0][:1]
