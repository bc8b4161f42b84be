"""What strangers' code put out: text and pictures stay, whatever else it claims is left out."""

import base64

import nbformat
import pytest

from autograder.engine import outputs
from autograder.engine.outputs import clean_outputs


def png(width=1, height=1, rest=60):
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return base64.b64encode(outputs.PNG_HEADER + size + bytes(rest)).decode()


PIXEL = png()


def shown(**data):
    return {"output_type": "display_data", "data": data, "metadata": {"isolated": True}}


def kept(*outputs):
    cleaned = clean_outputs(list(outputs))
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=cleaned)])
    nbformat.validate(nb)
    nbformat.writes(nb).encode("utf-8")
    return cleaned


RUNNING = [
    "text/html",
    "application/javascript",
    "image/svg+xml",
    "text/latex",
    "text/markdown",
    "application/vnd.jupyter.widget-view+json",
    "application/vnd.course.verdict+json",
    "application/pdf",
    "text/html;charset=utf-8",
    "TEXT/HTML",
]


@pytest.mark.parametrize("mime", RUNNING)
@pytest.mark.parametrize("kind", ["display_data", "execute_result"])
def test_what_a_browser_would_run_is_left_out(kind, mime):
    output = {"output_type": kind, "data": {mime: "<script>alert(1)</script>", "text/plain": "x"}}
    [cleaned] = kept(output)
    assert cleaned.data == {"text/plain": "x"}
    assert cleaned.metadata == {}


def test_text_errors_and_pictures_stay():
    stream = {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]}
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line", 7]}
    cleaned = kept(stream, error, shown(**{"image/png": PIXEL, "text/plain": "<Figure>"}))
    assert [one.output_type for one in cleaned] == ["stream", "error", "display_data"]
    assert cleaned[0].text == "a\nb"
    assert cleaned[1].ename == "E"
    assert cleaned[2].data == {"image/png": PIXEL, "text/plain": "<Figure>"}


NO_PICTURES = {
    "attribute": 'x" onerror="alert(1)',
    "tag": "<script>",
    "tag at the end": PIXEL + '"><script>',
    "half a character": "\ud800",
    "no base64": "%%%",
    "half of it": PIXEL[:-3],
    "other format": base64.b64encode(b"<svg onload='alert(1)'>").decode(),
    "number": 7,
    "nothing": None,
    "list": [PIXEL],
    "endless": PIXEL * 100_000,
    "no size": base64.b64encode(outputs.PNG).decode(),
    "vast once unfolded": png(width=100_000, height=100_000),
    "of no pixels": png(width=0),
}


@pytest.mark.parametrize("picture", NO_PICTURES.values(), ids=NO_PICTURES)
def test_a_picture_that_is_none_is_left_out(picture):
    [cleaned] = kept(shown(**{"image/png": picture, "text/plain": "x"}))
    assert cleaned.data == {"text/plain": "x"}


@pytest.mark.parametrize(
    "claimed",
    [
        7,
        None,
        [],
        {},
        {"output_type": "pyout"},
        {"output_type": ["stream"]},
        {"output_type": "stream"},
        {"output_type": "stream", "name": "<b>", "text": {"a": 1}},
        {"output_type": "stream", "name": "stdout", "text": "\ud800"},
        {"output_type": "error"},
        {"output_type": "error", "ename": 7, "evalue": None, "traceback": "text"},
        {"output_type": "display_data"},
        {"output_type": "display_data", "data": [1]},
        {"output_type": "execute_result", "data": {"text/plain": 7}, "execution_count": "x"},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
    ],
)
def test_an_odd_output_is_made_sound_or_left_out(claimed):
    assert len(kept(claimed)) <= 1


def test_of_very_many_outputs_the_first_and_the_last_stay():
    """The last may be the error that decides what a test cell is worth."""
    flood = [{"output_type": "stream", "name": "stdout", "text": "x"}] * 5000
    error = {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}
    cleaned = kept(*flood, error)
    assert len(cleaned) <= outputs.MAX_OUTPUTS + 2
    assert cleaned[-1].output_type == "error"


def test_of_a_very_long_traceback_the_end_stays():
    lines = [str(number) for number in range(10**6)]
    claimed = {"output_type": "error", "ename": "E", "evalue": "", "traceback": lines}
    [error] = clean_outputs([claimed])
    assert error.traceback == lines[-len(error.traceback) :]
    assert 0 < len(error.traceback) <= outputs.MAX_TRACEBACK


def test_a_large_picture_is_kept_whole():
    large = png(rest=140_000)
    [cleaned] = kept(shown(**{"image/png": large}))
    assert cleaned.data["image/png"] == large
