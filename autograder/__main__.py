"""The ``course`` command, also as a module: ``python -m autograder``."""

from __future__ import annotations

import sys

from autograder.lean_imports import lean_imports


def main() -> None:
    """Run the command, with a short start."""
    lean_imports()
    if sys.argv[1:2] in (["grade"], ["watch"]):
        from autograder import early

        early.launch()
    from autograder import cli

    cli.main()


if __name__ == "__main__":
    main()
