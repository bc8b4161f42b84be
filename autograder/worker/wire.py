"""The frames that travel between parent, warden and runner."""

from __future__ import annotations

import os
import struct

HEADER = struct.Struct(">ccHI")  # who sends it, its kind, the unit it is about, payload length
WARDEN, RUNNER = b"W", b"R"
BEGUN, ALL_DONE = b"g", b"f"
CELL_BEGINS, CELL_ENDS, CALL_BEGINS, OUTCOME, CALL_ENDS = b"a", b"b", b"c", b"d", b"e"
READY, STOPPED, FINISHED = b"r", b"s", b"t"
MAX_PAYLOAD = 16 << 20


def frame(sender: bytes, kind: bytes, unit: int = 0, payload: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    return HEADER.pack(sender, kind, unit, len(payload)) + payload


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the bytes, however long that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_exactly(descriptor: int, length: int) -> bytes:
    """Read so many bytes.

    Returns
    -------
    bytes
        Exactly `length` of them.

    Raises
    ------
    EOFError
        If the other end closes before.
    """
    parts = bytearray()
    while len(parts) < length:
        part = os.read(descriptor, min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError("the other end closed the pipe")
        parts += part
    return bytes(parts)


def read_message(descriptor: int) -> bytes:
    """Read one message with a four-byte length before it; see `message`."""
    return read_exactly(descriptor, int.from_bytes(read_exactly(descriptor, 4), "big"))


def message(payload: bytes) -> bytes:
    """Return a message's bytes: the parent's side of the conversation."""
    return len(payload).to_bytes(4, "big") + payload
