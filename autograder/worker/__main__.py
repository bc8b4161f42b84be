"""Start the warden: ``python -m autograder.worker``, with the parent at the other end of stdin."""

from __future__ import annotations

import json
import os
import socket

from autograder.worker import wire
from autograder.worker.warden import Warden


def main() -> None:
    """Take the settings, then serve the parent until it closes its end."""
    control = socket.socket(fileno=os.dup(0))
    with open(os.devnull, "r+b") as null:
        for stream in (0, 1):
            os.dup2(null.fileno(), stream)
    try:
        Warden(control, json.loads(wire.read_message(control.fileno()))).serve()
    except EOFError:
        return


main()
