"""Waiting for what is still being written: until when, and what is looked at again."""

from pathlib import Path

import pytest

from autograder.live.inboxes import Arrival
from autograder.live.settling import LOOK_AGAIN, PAUSES, Settling

ANN = Arrival(Path("ann/hw"), "ann", "hw")
BOB = Arrival(Path("bob/hw"), "bob", "hw")
ONE, TWO = (("a.ipynb", 1, 1, 1),), (("a.ipynb", 2, 2, 2),)


@pytest.fixture
def settling():
    return Settling(quiet=1.0, patience=10.0)


def test_what_stands_still_is_ready(settling):
    settling.see(ANN, ONE, now=0.0)
    assert settling.ready(0.9) == []
    assert settling.next_time == 1.0
    assert settling.ready(1.0) == [ANN]


def test_what_changes_waits_anew(settling):
    settling.see(ANN, ONE, now=0.0)
    settling.see(ANN, TWO, now=0.9)
    assert settling.ready(1.8) == []
    assert settling.ready(1.9) == [ANN]
    assert settling.waited(ANN, 1.9) == pytest.approx(1.0)


def test_what_has_stood_still_for_long_is_ready_at_once(settling):
    settling.see(ANN, ONE, now=5.0, age=100.0)
    assert settling.ready(5.0) == [ANN]
    assert settling.is_final(ANN, 5.0)


def test_a_change_that_is_seen_is_new_whatever_clocks_say(settling):
    settling.see(ANN, ONE, now=0.0)
    settling.see(ANN, TWO, now=0.5, age=100.0)
    assert settling.ready(0.6) == []


def test_who_waits_longest_comes_first(settling):
    settling.see(ANN, ONE, now=0.5)
    settling.see(BOB, ONE, now=0.0)
    assert settling.ready(9.0) == [BOB, ANN]


def test_what_is_done_comes_back_only_when_it_changes(settling):
    settling.see(ANN, ONE, now=0.0)
    settling.finish(ANN)
    settling.see(ANN, ONE, now=1.0)
    assert settling.next_time == float("inf")
    settling.see(ANN, TWO, now=2.0)
    assert settling.ready(3.0) == [ANN]


def test_what_is_gone_is_not_waited_for(settling):
    settling.see(ANN, ONE, now=0.0)
    settling.see(ANN, (), now=0.5)
    assert settling.ready(9.0) == []


def test_half_a_file_is_looked_at_again_until_patience_ends(settling):
    settling.see(ANN, ONE, now=0.0)
    settling.look_again(ANN, now=1.0)
    assert settling.ready(1.0) == []
    assert settling.ready(1.0 + LOOK_AGAIN) == [ANN]
    assert not settling.is_final(ANN, 9.9)
    assert settling.is_final(ANN, 10.0)


def test_what_the_grader_failed_on_is_tried_again_later_and_later_and_then_no_more(settling):
    settling.see(ANN, ONE, now=0.0)
    now = 1.0
    for pause in PAUSES:
        assert settling.try_again(ANN, now) == pause
        assert settling.ready(now + pause - 0.1) == []
        now += pause
        assert settling.ready(now) == [ANN]
    assert settling.try_again(ANN, now) is None
    assert settling.ready(now + 10_000) == []
    settling.see(ANN, TWO, now=now)
    assert settling.try_again(ANN, now) == PAUSES[0]


def test_what_nobody_waits_for_can_be_finished_and_is_not_tried_again(settling):
    settling.finish(ANN)
    assert settling.try_again(ANN, 0.0) is None
    assert settling.waited(ANN, 9.0) == 0.0
