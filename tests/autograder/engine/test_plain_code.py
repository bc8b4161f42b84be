# ruff: noqa: E501 - a table of code, a line each
"""Plain code is functions of their arguments; code with a memory of any kind is not."""

import ast
import builtins
import importlib
import pkgutil
import threading
from pathlib import Path

import nbformat
import pytest

from autograder import exercises
from autograder.engine.plain_code import is_plain
from autograder.paths import COURSE
from autograder.student_code import as_student_code

SETUP = "import numpy as np\nimport math\nimport matplotlib.pyplot as plt\n"
# fmt: off
PLAIN = {
    "arrays": "def f(x):\n  y = np.zeros(3)\n  y[0] = x\n  y += np.linalg.norm(y)\n  return y.T",
    "dicts": "def f(p, g):\n  out = {}\n  for k in p:\n    out[k] = p[k] - g[k]\n  return out",
    "another function": "def g(x): return x\ndef f(x):\n    return g(x) + math.sqrt(2)",
    "itself": "def f(n): return 1 if n < 1 else n * f(n - 1)",
    "a constant": "LIMIT = 3\ndef f(x): return min(x, LIMIT)",
    "a generator of its own": "def f(seed):\n    return np.random.default_rng(seed).normal(size=3)",
    "tools": "import itertools, copy\nfrom copy import deepcopy\ndef f(x): return deepcopy(x)",
    "a given generator": "def f(rng): return rng.random(3)",
    "defaults": "def f(x, eps=1e-8, n=-1, shape=(2, 3), kind=np.float64, *, wrap=None): return x",
    "inner functions": "def f(x):\n  def g(y): return x + y\n  return list(map(lambda z: g(z), x))",
    "comprehensions": "def f(x): return [a for row in x for a in row], {k: v for k, v in x.items()}",
    "errors": "def f(x):\n  try:\n    return 1 / x\n  except ZeroDivisionError as e:\n    raise ValueError(f'{e}') from e",
    "a while with a walrus": "def f(x):\n    while (y := x - 1) > 0: x = y\n    return x",
    "matching": "def f(x):\n  match x:\n    case {'a': a, **rest}: return a, rest\n    case [first, *others]: return first, others\n    case one: return one",
    "trying things out": "def f(x): return x\nx = np.arange(3)\nx[0] = 1\nprint(f(x))\nplt.plot(f(x))\nplt.show()",
    "one's own name for a builtin": "def max(x): return x[0]\ndef f(x): return max(x)",
}
STRANGE = {
    "a global": "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n",
    "a list outside": "left = []\ndef f(x):\n    left.append(x)\n    return left",
    "an array outside, written into": "a = np.zeros(3)\ndef f(x):\n    a[0] = x\n    return x",
    "a generator outside": "rng = np.random.default_rng(0)\ndef f(x): return rng.normal()",
    "NumPy's own generator": "def f(x): return np.random.normal()",
    "NumPy's generators by another name": "def f(x):\n    return np.random.mtrand",
    "a default that lasts": "def f(x, cache={}):\n    cache[x] = 1\n    return cache",
    "a default made by a call": "def f(x, rng=np.random.default_rng(0)): return rng.normal()",
    "a lambda's default": "f = 1\ndef g(x): return (lambda y, kept=[]: kept)(x)",
    "a function's attribute": "def f(x):\n    f.count = 1\n    return x",
    "a decorator": "def keep(g): return g\n@keep\ndef f(x): return x",
    "a class": "class A: pass\ndef f(x): return A",
    "a nonlocal": "def f(x):\n  n = 0\n  def g():\n    nonlocal n\n    n += 1\n  g()\n  return n",
    "files": "def f(x): return open('asked').read()",
    "NumPy's files": "def f(x):\n    np.save('asked', x)\n    return x",
    "NumPy's settings": "def f(x):\n    np.seterr(all='raise')\n    return x",
    "NumPy's modules": "def f(x): return np.lib.format.os",
    "NumPy as a value": "def f(x):\n    n = np\n    return n.random.normal()",
    "a thing of another library": "from functools import cache\ndef f(x): return cache(f)(x)",
    "the clock": "import time\ndef f(x): return time.time()",
    "another library": "import os\ndef f(x): return os.getpid()",
    "a library inside": "def f(x):\n    import math\n    return math.pi",
    "a module of a module": "import numpy.random as r\ndef f(x): return r.normal()",
    "parts of a library": "from numpy.random import normal\ndef f(x): return normal()",
    "a plot": "def f(x):\n    plt.plot(x)\n    return x",
    "the course's library": "from course_lib.data import digits\ndef f(x): return digits()",
    "hidden names": "def f(x): return x.__class__",
    "frames": "def f(x):\n    g = (1 for _ in x)\n    return g.gi_frame",
    "code in text": "def f(x): return eval('x')",
    "setattr": "def f(x):\n    setattr(f, 'n', 1)\n    return x",
    "setattr on NumPy": "def f(x): return x\nsetattr(np, 'mean', f)",
    "a patch": "def f(x): return x\nnp.mean = f",
    "IPython": "def f(x): return x\nget_ipython().run_cell('1')",
    "an object by that name": "def g(x): return x\nf = np.vectorize(g)",
    "a name with two meanings": "def f(x): return x\nf = [f]",
    "a name bound in a branch": "if True:\n    def f(x): return x",
    "no such function": "def g(x): return x",
    "await": "async def f(x): return x",
    "a magic": "%timeit 1\ndef f(x): return x",
    "no Python": "def f(x:",
    "a null byte": "def f(x): return x\0",
    "half of a pair": "def f(x): return '\ud800'",
    "a very long cell": "def f(x): return x\n" + "x = 1\n" * 4000,
}
# fmt: on
DEEP = ["(" * 950, "-" * 950 + "1", "[" * 400 + "]" * 400, "a" + ".a" * 480, "f(" * 450 + ")" * 450]
DEEP += [
    "(" + "\n+1" * 6000 + ")",
    "(" + "\n.a" * 6000 + ")",
    "x=(0" + "\nif 1 else 0" * 1500 + ")",
]
DEEP += ["x = " + "-\\\n" * 6000 + "1", "x" + "".join("(\n)" for _ in range(6000))]


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_functions_of_their_arguments_are_plain(source):
    assert is_plain([SETUP, source], ["f"])


@pytest.mark.parametrize("source", STRANGE.values(), ids=STRANGE)
def test_whatever_remembers_is_not(source):
    assert not is_plain([SETUP, source], ["f"])


def test_what_an_exercise_is_set_with_may_be_used_in_it():
    source = "from course_lib.layers import softmax\ndef f(x): return softmax(x)"
    assert is_plain([source], ["f"], ["layers"])
    assert not is_plain([source], ["f"])


def test_it_counts_what_all_cells_say():
    first, second = "def f(x): return g(x)", "def g(x): return x"
    assert is_plain([first, second], ["f"])
    assert not is_plain([first, second, "g = 1 + 1"], ["f"])
    assert not is_plain([first, second], ["f", "h"])


def test_code_that_is_deep_harms_nobody():
    """Python's parser recurses; a thread has less room for that than a program."""
    seen = []
    thread = threading.Thread(target=lambda: seen.extend(is_plain([one], ["f"]) for one in DEEP))
    thread.start()
    thread.join()
    assert seen == [False] * len(DEEP)


def ways():
    for topic in pkgutil.iter_modules(exercises.__path__):
        module = importlib.import_module(f"autograder.exercises.{topic.name}")
        for one in module.EXERCISES:
            mistakes = [mistake.function for mistake in one.misconceptions]
            for function in (one.reference, *one.alternatives, *mistakes):
                yield one, as_student_code(function, one.name)


def test_most_of_what_students_write_is_plain():
    """Else the fast way would be for nobody. What uses other exercises is not looked at here."""
    alone = [(one, code) for one, code in ways() if not other_names(code)]
    plain = [is_plain([SETUP, code], [one.name], one.given) for one, code in alone]
    assert len(plain) > 1000
    assert sum(plain) > 0.85 * len(plain)


def other_names(code):
    tree = ast.parse(code)
    bound = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    calls = [one.func for one in ast.walk(tree) if isinstance(one, ast.Call)]
    names = {one.id for one in calls if isinstance(one, ast.Name)}
    return names - bound - set(vars(builtins))


@pytest.mark.parametrize(
    "path", sorted((COURSE / "notebooks").glob("*/*.ipynb")), ids=lambda p: p.stem
)
def test_the_first_cell_of_each_notebook_is_no_hindrance(path: Path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    setup = next(cell.source for cell in cells if not cell.metadata.get("nbgrader"))
    assert is_plain([setup, "def f(x): return np.mean(x)"], ["f"])
