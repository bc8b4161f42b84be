"""The ``course`` command, also as a module: ``python -m autograder``."""

from __future__ import annotations

import gc
import re
import sys

from autograder.lean_imports import lean_imports

NOT_HERE = re.compile("--(scheduler|unsafe|help)")  # with these, no sandbox is needed


def main() -> None:
    """Run the command, with a short start."""
    gc.disable()  # nothing that is imported is garbage
    lean_imports()
    if sys.argv[1:2] in (["grade"], ["watch"]) and not any(map(NOT_HERE.match, sys.argv)):
        from autograder.isolation import sandboxes

        sandboxes.launch()
    from autograder import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
