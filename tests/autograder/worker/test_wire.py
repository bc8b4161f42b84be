"""Frames and messages arrive whole, or not at all."""

import contextlib
import os
import threading

import pytest

from autograder.worker import wire


@pytest.fixture
def pipe():
    read_end, write_end = os.pipe()
    yield read_end, write_end
    for descriptor in (read_end, write_end):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def test_a_frame_says_who_what_which_and_how_much():
    data = wire.frame(wire.RUNNER, wire.OUTCOME, 513, b"payload")
    header, payload = data[: wire.HEADER.size], data[wire.HEADER.size :]
    assert wire.HEADER.unpack(header) == (b"R", wire.OUTCOME, 513, 7)
    assert payload == b"payload"


def test_every_kind_of_frame_has_a_letter_of_its_own():
    kinds = (wire.BEGUN, wire.CELL_BEGINS, wire.CELL_ENDS, wire.CALL_BEGINS, wire.OUTCOME)
    kinds += (wire.CALL_ENDS, wire.ALL_DONE, wire.READY, wire.STOPPED, wire.FINISHED)
    assert len(set(kinds)) == len(kinds)
    assert wire.WARDEN != wire.RUNNER


@pytest.mark.parametrize("size", [0, 1, 70_000, 3 << 20])
def test_messages_of_any_size_arrive_whole(pipe, size):
    read_end, write_end = pipe
    payload = bytes(range(256)) * (size // 256) + bytes(size % 256)
    writer = threading.Thread(target=wire.write_all, args=(write_end, wire.message(payload)))
    writer.start()
    assert wire.read_message(read_end) == payload
    writer.join()


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\0\5abc"])
def test_a_message_that_breaks_off_is_told(pipe, sent):
    read_end, write_end = pipe
    os.write(write_end, sent)
    os.close(write_end)
    with pytest.raises(EOFError, match="closed the pipe"):
        wire.read_message(read_end)


def test_reading_takes_no_more_than_it_was_asked_for(pipe):
    read_end, write_end = pipe
    os.write(write_end, b"abcdef")
    assert wire.read_exactly(read_end, 2) == b"ab"
    assert wire.read_exactly(read_end, 4) == b"cdef"
