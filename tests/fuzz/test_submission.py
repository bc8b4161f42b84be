"""Whatever is submitted: a sentence, or a sound notebook with every released cell once."""

import copy
import json
from functools import cache
from pathlib import Path

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from autograder.engine.submission import Blueprint, UnreadableError, parse_submission, repair
from tests.fuzz.budget import BUDGET
from tests.fuzz.values import JSON

SOURCE = Path(__file__).parents[2] / "notebooks" / "06_averages" / "averages.ipynb"
FLAGS = ("locked", "grade", "solution", "task")
ODD_LEAVES = [None, True, -1, 1e999, 10**400, "", "\ud800", "\0", "code", "markdown", [], {}, [[]]]
ODD_KEYS = ["cells", "worksheets", "cell_type", "source", "input", "metadata", "nbgrader"]
ODD_KEYS += ["grade_id", "nbformat", "outputs", "id", "", "\ud800"]
TOKENS = [b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"NaN", b"-Infinity", b"9" * 5000, b"1e999"]
TOKENS += [
    b'"',
    b"\\",
    b"\\ud800",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"[" * 2000,
    b'{"a":' * 2000,
]
TOKENS += [b'"cells":[],', b'"cells":[{}],', b'"nbformat":3,"worksheets":[{"cells":[]}],']


@cache
def seed():
    """Return a part of a real notebook, small enough to be read very many times."""
    content = json.loads(SOURCE.read_text(encoding="utf-8"))
    graded = [cell for cell in content["cells"] if "nbgrader" in cell["metadata"]]
    others = [cell for cell in content["cells"] if "nbgrader" not in cell["metadata"]]
    content["cells"] = [cell for pair in zip(graded, others, strict=False) for cell in pair][:12]
    for cell in content["cells"]:
        cell["source"] = cell["source"][:4]
    return content


@cache
def plan():
    """Return what the gradebook would know of its cells."""
    cells = [cell for cell in seed()["cells"] if "nbgrader" in cell["metadata"]]
    return tuple(
        Blueprint(
            name=cell["metadata"]["nbgrader"]["grade_id"],
            cell_type=cell["cell_type"],
            source="".join(cell["source"]),
            checksum="",
            points=1.0,
            **{flag: cell["metadata"]["nbgrader"][flag] for flag in FLAGS},
        )
        for cell in cells
    )


def places(content):
    """Yield every container in a JSON value with each of its keys or positions."""
    keys = list(content) if isinstance(content, dict) else range(len(content))
    for key in keys:
        yield content, key
        if isinstance(content[key], dict | list):
            yield from places(content[key])


def put(container, key, value):
    container[key] = value


CHANGES = [
    lambda draw, all_, box, key: box.pop(key),
    lambda draw, all_, box, key: put(box, key, copy.deepcopy(draw(st.sampled_from(ODD_LEAVES)))),
    lambda draw, all_, box, key: put(box, key, draw(JSON)),
    lambda draw, all_, box, key: put(box, key, [box[key]]),
    lambda draw, all_, box, key: put(box, key, {draw(st.sampled_from(ODD_KEYS)): box[key]}),
    lambda draw, all_, box, key: put(box, key, copy.deepcopy(all_)),
    lambda draw, all_, box, key: put(box, key, copy.deepcopy(other(draw, all_))),
    lambda draw, all_, box, key: (
        box.append(copy.deepcopy(box[key]))
        if isinstance(box, list)
        else put(box, draw(st.sampled_from(ODD_KEYS)), copy.deepcopy(box[key]))
    ),
]


def other(draw, content):
    box, key = draw(st.sampled_from(list(places(content))))
    return box[key]


@st.composite
def mutated(draw):
    """Return a real notebook with a few things dropped, doubled, retyped, renested."""
    content = copy.deepcopy(seed())
    for _ in range(draw(st.integers(0, 5))):
        if found := list(places(content)):
            box, key = found[draw(st.integers(0, len(found) - 1))]
            draw(st.sampled_from(CHANGES))(draw, content, box, key)
    data = json.dumps(content, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.sampled_from([0, 1, 20]))
        data = data[:start] + draw(st.sampled_from(TOKENS)) + data[end:]
    return data


def read_safely(data):
    """Read a submission; check the sentence, or what it was repaired to."""
    try:
        nb = parse_submission(data, "averages.ipynb")
    except UnreadableError as error:
        return check_sentence(str(error))
    nbformat.validate(nb)
    assert parse_submission(data, "averages.ipynb") == nb
    notes = repair(nb, plan())
    for note in notes:
        check_sentence(note)
    check_notebook(nb)
    assert repair(copy.deepcopy(nb), plan()) == []
    return None


def check_sentence(text):
    assert text.endswith(".")
    assert text.isprintable()
    assert len(text) < 400


def check_notebook(nb):
    nbformat.validate(nb)
    text = nbformat.writes(nb)
    assert "\0" not in text
    assert nbformat.reads(text.encode("utf-8"), 4) == nb
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
    for blueprint in plan():
        [position] = [n for n, name in enumerate(names) if name == blueprint.name]
        cell = nb.cells[position]
        assert cell.metadata == {"nbgrader": blueprint.metadata()}
        assert cell.cell_type == blueprint.cell_type
        assert cell.source == blueprint.source or not blueprint.locked


@BUDGET
@given(mutated())
def test_a_damaged_notebook_is_repaired_or_refused_in_words(data):
    read_safely(data)


@BUDGET
@given(JSON.map(json.dumps) | st.builds(lambda cells: json.dumps({"cells": cells}), JSON))
def test_any_json_is_repaired_or_refused_in_words(text):
    read_safely(text.encode())


@BUDGET
@given(st.binary() | st.lists(st.sampled_from(TOKENS), max_size=9).map(b"".join))
def test_any_bytes_are_repaired_or_refused_in_words(data):
    read_safely(data)
