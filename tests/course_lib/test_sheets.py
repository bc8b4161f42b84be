"""A sheet keeps everything in a file, and an outcome from outside is checked part by part."""

import copy
import json

import numpy as np
import pytest

from course_lib import codec
from course_lib.comparing import identical
from course_lib.sheets import (
    Case,
    Failure,
    Outcome,
    Sheet,
    Suspect,
    pack_outcome,
    read_sheet,
    unpack_outcome,
    write_sheet,
)

CASES = (
    Case("three days", "the recursion", (np.array([40.0, 49.0, 45.0]), 0.9), {"v0": 1.5}),
    Case("a seed", "the draw", (codec.Seed(3), np.array([1, 2], dtype=np.int32)), calls=3),
)
EXPECTED = (np.array([4.0, 8.5, 12.15]), 3)
SHEET = Sheet("ewa", ("theta", "beta"), 1e-4, 0.0, CASES, EXPECTED, shares=True)
OUTCOMES = (
    Outcome(np.array([36.0, np.nan, np.inf]), None, (np.zeros(2), 0.9), (0,)),
    Outcome(failure=Failure("ValueError", "no", "line 2: x"), after=(codec.Seed(3),)),
)
SUSPECTS = (Suspect("swapped_beta", ("one", "two", "three"), OUTCOMES),)


def plain(sheet):
    return [
        [sheet.exercise, sheet.parameters, sheet.rtol, sheet.atol, sheet.expected, sheet.shares],
        [[case.sentence, case.idea, case.args, case.kwargs, case.calls] for case in sheet.cases],
    ]


def test_a_sheet_comes_back_from_its_file(tmp_path):
    path = tmp_path / "ewa.json"
    write_sheet(path, SHEET, SUSPECTS)
    sheet, (suspect,) = read_sheet(path)
    assert identical(plain(sheet), plain(SHEET))
    assert (suspect.name, suspect.hints) == ("swapped_beta", ("one", "two", "three"))
    packed = [[pack_outcome(one) for one in outcomes] for outcomes in (suspect.outcomes, OUTCOMES)]
    assert identical(*packed)


def test_a_file_from_before_there_were_calls_and_shares_is_read(tmp_path):
    path = tmp_path / "ewa.json"
    path.write_text(DOCUMENT, encoding="ascii")
    (case,) = read_sheet(path)[0].cases
    assert case == Case("s", "i", (), {}, calls=1)
    assert not read_sheet(path)[0].shares


def test_a_file_is_text_of_one_line(tmp_path):
    path = tmp_path / "ewa.json"
    write_sheet(path, SHEET, SUSPECTS)
    assert path.read_text(encoding="ascii").count("\n") == 1


WHOLE = {
    "exercise": "ewa",
    "parameters": [],
    "rtol": 0.0,
    "atol": 0.0,
    "cases": [["s", "i", (), {}]],
    "expected": [1],
    "suspects": [],
}
DOCUMENT = codec.dumps(WHOLE)


def documents():
    whole = WHOLE
    yield "empty", ""
    yield "half", codec.dumps(whole)[:40]
    yield "not ASCII", '"é"'
    yield "a list", codec.dumps([whole])
    yield "a number", "1"
    yield "no exercise", codec.dumps({key: whole[key] for key in whole if key != "exercise"})
    yield "no cases", codec.dumps({**whole, "cases": None})
    yield "a case of one part", codec.dumps({**whole, "cases": [["s"]]})
    yield "a case of six parts", codec.dumps({**whole, "cases": [["s", "i", (), {}, 1, 1]]})
    yield "a suspect of one part", codec.dumps({**whole, "suspects": [["a"]]})
    yield "a suspect's outcome", codec.dumps({**whole, "suspects": [["a", ["x"], [1]]]})
    yield "plain JSON", json.dumps(whole)


DAMAGED = dict(documents())


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_named_with_advice(tmp_path, text):
    path = tmp_path / "ewa.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"ewa\.json is damaged.*again"):
        read_sheet(path)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_survives_packing(outcome):
    packed = codec.loads(codec.dumps(pack_outcome(outcome)))
    assert identical(pack_outcome(unpack_outcome(packed)), pack_outcome(outcome))


GOOD = {"value": 1, "failure": None, "after": (), "shared": ()}


@pytest.mark.parametrize(
    "packed",
    [
        None,
        [],
        "value",
        {},
        {key: GOOD[key] for key in ("value", "failure", "after")},
        {**GOOD, "passed": True},
        {**GOOD, "failure": "ValueError"},
        {**GOOD, "failure": ["ValueError", "no"]},
        {**GOOD, "failure": ("ValueError", "no", "")},
        {**GOOD, "failure": ["ValueError", "no", 3]},
        {**GOOD, "failure": False},
        {**GOOD, "after": []},
        {**GOOD, "after": None},
        {**GOOD, "shared": [0]},
        {**GOOD, "shared": 0},
        {**GOOD, "shared": (True,)},
        {**GOOD, "shared": (0.0,)},
        {**GOOD, "shared": ("0",)},
    ],
    ids=str,
)
def test_what_is_no_outcome_is_refused(packed):
    with pytest.raises(codec.CodecError):
        unpack_outcome(packed)


def test_an_outcome_is_unpacked_as_it_is():
    assert unpack_outcome(GOOD) == Outcome(1)


def test_a_failures_words_are_cut():
    failure = unpack_outcome({**GOOD, "failure": ["x" * 9999] * 3}).failure
    assert {len(part) for part in (failure.kind, failure.message, failure.line)} == {1000}


def test_arguments_that_stayed_as_they_were_need_not_be_told():
    given = (np.arange(1000.0), [1, 2])
    outcome = Outcome(value=1.0, after=copy.deepcopy(given))
    packed = codec.dumps(pack_outcome(outcome, given))
    assert len(packed) < 200
    assert identical(unpack_outcome(codec.loads(packed), given).after, given)
    with pytest.raises(codec.CodecError):
        unpack_outcome(codec.loads(packed))


def test_arguments_that_were_changed_are_told():
    given = (np.arange(3.0),)
    for after in ((np.array([0.0, 1.0, 9.0]),), (np.arange(3),), (), (given[0], given[0])):
        packed = codec.dumps(pack_outcome(Outcome(value=1.0, after=after), given))
        assert identical(unpack_outcome(codec.loads(packed), given).after, after)
