"""Start the warden: ``python -m autograder.worker``, with the parent at both ends."""

from __future__ import annotations

import json
import os

from autograder.worker import wire
from autograder.worker.warden import Warden


def main() -> None:
    """Take the settings, then serve jobs until the parent closes its end."""
    control_in, control_out = os.dup(0), os.dup(1)
    with open(os.devnull, "r+b") as null:
        for stream in (0, 1):
            os.dup2(null.fileno(), stream)
    try:
        Warden(control_in, control_out, json.loads(wire.read_message(control_in))).serve()
    except EOFError:
        return


main()
