"""The frames that travel from a runner to the parent, and how both sides read and write."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

HEADER = struct.Struct(">cHI")  # kind, the unit that it is about, length of the payload
SPENT = struct.Struct(">d")  # CPU seconds
BEGUN, ASKING, ALL_DONE, CPU = b"g", b"i", b"f", b"h"  # asking which calls to make
CELL_BEGINS, CELL_ENDS, CALL_BEGINS, OUTCOME, CALL_ENDS = b"a", b"b", b"c", b"d", b"e"
READY, RUN, END, ENDED = b"r", b"s", b"t", b"u"  # between parent and warden, one byte each
MAX_PAYLOAD = 16 << 20
CHUNK = 1 << 20


class TooLongError(ValueError):
    """A frame says that it is longer than any may be."""


def frame(kind: bytes, unit: int = 0, payload: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    return HEADER.pack(kind, unit, len(payload)) + payload


def frames(received: bytearray) -> Iterator[tuple[bytes, int, bytes]]:
    """Take whole frames from the front of what was received so far.

    Parameters
    ----------
    received : bytearray
        What came; whole frames are removed from it as they are yielded.

    Yields
    ------
    kind : bytes
        What the frame is.
    unit : int
        The cell or call that it is about.
    payload : bytes
        The rest of it.

    Raises
    ------
    TooLongError
        If the next frame will never be read.
    """
    while len(received) >= HEADER.size:
        kind, unit, length = HEADER.unpack_from(received)
        if length > MAX_PAYLOAD:
            raise TooLongError(f"a frame of {length:,} bytes")
        end = HEADER.size + length
        if len(received) < end:
            return
        payload = bytes(received[HEADER.size : end])
        del received[:end]
        yield kind, unit, payload


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
        part = os.read(descriptor, min(length - len(parts), CHUNK))
        if not part:
            raise EOFError("the other end closed")
        parts += part
    return bytes(parts)


def read_message(descriptor: int) -> bytes:
    """Read one message with a four-byte length before it; see `message`."""
    return read_exactly(descriptor, int.from_bytes(read_exactly(descriptor, 4), "big"))


def message(payload: bytes) -> bytes:
    """Return a message's bytes: the parent's side of the conversation."""
    return len(payload).to_bytes(4, "big") + payload
