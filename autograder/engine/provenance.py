"""Where a result comes from: digests of all that it depends on, to store beside it.

Two results with the same provenance are the same result. So an unchanged submission need not be
graded again, and a stored result can be replayed and trusted to be the one that was shown.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.engine.submission import Blueprint
from autograder.exercise import Exercise
from autograder.isolation.limits import Limits
from autograder.paths import AUTOGRADER, LIBRARY

PACKAGES = ("ipython", "matplotlib", "numpy")
SUFFIXES = {".py", ".js", ".json"}


@dataclass(frozen=True)
class Provenance:
    """What one result was made from.

    Attributes
    ----------
    submission : str
        SHA-256 of the submitted file; of the reason, where there is none.
    exercises : str
        Digest of the released cells, the exercises, ``course_lib`` and the course's key.
    environment : str
        Digest of Python, its packages, the grader's own code, and the limits.
    isolated : bool
        Whether student code ran in the sandbox.
    """

    submission: str
    exercises: str
    environment: str
    isolated: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def differences(self, other: dict[str, Any]) -> list[str]:
        """Name in words what another provenance, as plain data, has otherwise."""
        words = {
            "submission": "another submission",
            "exercises": "other exercises",
            "environment": "another environment",
            "isolated": "with or without the sandbox",
        }
        mine = self.as_dict()
        return [words[key] for key in words if other.get(key) != mine[key]]


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def exercises_digest(
    blueprints: Sequence[Blueprint],
    experiments: Iterable[str],
    files: Mapping[str, bytes],
    exercises: Mapping[str, Exercise],
    key: bytes,
) -> str:
    """Return a digest of what was released, and of what it is judged by."""
    released = [[asdict(one) for one in blueprints], sorted(experiments)]
    beside = sorted((name, digest(content)) for name, content in files.items())
    homes = sorted({inspect.getfile(one.reference) for one in exercises.values()})
    judges = [digest(b"key" + key), digest_of(LIBRARY), digest_of(AUTOGRADER / "exercises")]
    judges += [digest(Path(home).read_bytes()) for home in homes]
    return digest(json.dumps([released, beside, judges]).encode())


@cache
def environment_digest(limits: Limits) -> str:
    """Return a digest of the Python that runs here, of the grader's code, and of the limits."""
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    system = [platform.python_version(), platform.system(), platform.machine()]
    facts = [system, packages, digest_of(AUTOGRADER), limits.as_dict()]
    return digest(json.dumps(facts).encode())


def code_digest() -> str:
    """Return a digest of the course's whole code, by which two machines know that they agree."""
    return digest(f"{digest_of(AUTOGRADER)} {digest_of(LIBRARY)}".encode())


@cache
def digest_of(folder: Path) -> str:
    """Return a digest of all code in a folder, once for each process."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    whole = hashlib.sha256()
    for path in paths:
        name, content = str(path.relative_to(folder)).encode(), path.read_bytes()
        whole.update(b"%d %d " % (len(name), len(content)) + name + content)
    return whole.hexdigest()
