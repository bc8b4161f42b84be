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


def test_a_frame_says_what_which_and_how_much():
    data = bytearray(wire.frame(wire.OUTCOME, 513, b"payload") + wire.frame(wire.ALL_DONE))
    assert list(wire.frames(data)) == [(wire.OUTCOME, 513, b"payload"), (wire.ALL_DONE, 0, b"")]
    assert data == b""


def test_half_a_frame_waits_for_the_rest():
    whole = wire.frame(wire.OUTCOME, 1, b"payload")
    for cut in range(len(whole)):
        received = bytearray(whole[:cut])
        assert list(wire.frames(received)) == []
        received += whole[cut:]
        assert list(wire.frames(received)) == [(wire.OUTCOME, 1, b"payload")]


def test_a_frame_that_is_too_long_is_told_before_it_comes():
    header = wire.HEADER.pack(wire.OUTCOME, 0, wire.MAX_PAYLOAD + 1)
    with pytest.raises(wire.TooLongError, match="16,777,217"):
        list(wire.frames(bytearray(header)))


def test_every_kind_of_frame_has_a_letter_of_its_own():
    kinds = (wire.BEGUN, wire.CELL_BEGINS, wire.CELL_ENDS, wire.CALL_BEGINS, wire.OUTCOME)
    kinds += (wire.CALL_ENDS, wire.ALL_DONE, wire.CPU)
    kinds += (wire.READY, wire.RUN, wire.END, wire.ENDED)
    assert len(set(kinds)) == len(kinds)


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
    with pytest.raises(EOFError, match="closed"):
        wire.read_message(read_end)


def test_reading_takes_no_more_than_it_was_asked_for(pipe):
    read_end, write_end = pipe
    os.write(write_end, b"abcdef")
    assert wire.read_exactly(read_end, 2) == b"ab"
    assert wire.read_exactly(read_end, 4) == b"cdef"
