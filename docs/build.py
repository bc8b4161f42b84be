"""Build the documentation site: assemble its pages, then let Sphinx write them.

    python docs/build.py                        the whole site, into build/docs
    python docs/build.py --run 06_averages      run this notebook only, show the rest unrun

What is not written by hand is made here: notebooks, the library's reference, the commands.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import nbformat
from notebook_pages import notebook_pages
from sphinx.cmd.build import build_main

from autograder.exercises import ASSIGNMENTS
from autograder.paths import AUTOGRADER, BUILD, COURSE, LIBRARY

DOCS = Path(__file__).parent
#: Documents that lie elsewhere because others read them there, and what the site calls them.
ELSEWHERE = {
    "bundle.txt": AUTOGRADER / "templates" / "bundle" / "README.md",
    "changelog.md": COURSE / "CHANGELOG.md",
    "contributing.md": COURSE / "CONTRIBUTING.md",
    "datasets.md": COURSE / "datasets" / "README.md",
    "gradescope.md": AUTOGRADER / "templates" / "gradescope" / "README.md",
}
#: What notebooks and authors import; the rest of the library is its own affair.
SHIPPED = (
    "course_lib",
    "course_lib.data",
    "course_lib.plots",
    "course_lib.widgets.stage",
    "course_lib.widgets.learner",
    "course_lib.layers",
    "course_lib.network",
    "course_lib.training",
    "course_lib.properties",
    "course_lib.sheets",
    "course_lib.codec",
)


def build(target: Path, run: Collection[str] = tuple(ASSIGNMENTS)) -> int:
    """Build the site.

    Parameters
    ----------
    target : Path
        Folder that receives it; what lay there goes.
    run : collection of str
        Assignments whose notebooks are run.

    Returns
    -------
    int
        0 if there was nothing to complain of.
    """
    with tempfile.TemporaryDirectory(prefix="docs-") as scratch:
        source = Path(scratch) / "source"
        assemble(source, run)
        settings = ["-W", "--keep-going", "-q", "-c", str(DOCS), "-d", f"{scratch}/doctrees"]
        problem = build_main([*settings, str(source), f"{scratch}/html"])
        if not problem:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(f"{scratch}/html", target)
    return int(problem)


def assemble(source: Path, run: Collection[str]) -> None:
    """Put all pages into one folder."""
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("*.py", "__pycache__", "_static"))
    for name, document in ELSEWHERE.items():
        shutil.copyfile(document, source / name)
    _write(source / "commands.md", commands_page())
    for name, text in api_pages():
        _write(source / "api" / name, text)
    for assignment, page in notebook_pages(BUILD / "docs-runs", run):
        _write(source / "notebooks" / f"{assignment}.ipynb", nbformat.writes(page))


def commands_page() -> str:
    """Return what ``course --help`` and the commands' own helps say, as one page."""
    command = [sys.executable, "-m", "typer", "autograder.cli", "utils", "docs", "--name", "course"]
    made = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=True).stdout
    text = re.sub(r"\* `--help`.*\n", "", made[made.index("\n## ") :])
    text = re.sub(r"\*\*(Usage|Options|Arguments|Commands)\*\*:\n+(?=#|\*\*|\Z)", "", text)
    text = text.replace("**Usage**:\n\n", "")
    return f"# Commands\n\n`.venv/bin/course --help` says the same, in short.\n{text}"


def api_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and text of a page for each module of the library that has one."""
    for module in SHIPPED:
        yield f"shipped/{module}.md", _module_page(module)
    for path in sorted((LIBRARY / "reference").glob("[!_]*.py")):
        yield f"the-reference/{path.stem}.md", _module_page(f"course_lib.reference.{path.stem}")


def _module_page(name: str) -> str:
    """Return the page of a module: its docstring, its functions and its classes."""
    return (
        f"# {name.removeprefix('course_lib.').removeprefix('reference.')}\n\n"
        f"```{{eval-rst}}\n.. automodule:: {name}\n   :members: {', '.join(_members(name))}\n```\n"
    )


def _members(name: str) -> Iterator[str]:
    """Yield the names of what a module exports, or else defines."""
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", None)
    for member, value in vars(module).items():
        if inspect.isfunction(value) or inspect.isclass(value):
            mine = member in exported if exported else value.__module__ == name
            if mine and not member.startswith("_"):
                yield member


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=BUILD / "docs", help="folder of the site")
    known = tuple(ASSIGNMENTS)
    parser.add_argument("--run", nargs="*", default=known, choices=known, metavar="ASSIGNMENT")
    wanted = parser.parse_args()
    problem = build(wanted.to, wanted.run)
    if not problem:
        print(f"Open {wanted.to / 'index.html'}")
    return problem


if __name__ == "__main__":
    sys.exit(main())
