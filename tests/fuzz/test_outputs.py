"""Whatever outputs are claimed: what is kept is valid, and nothing that a browser would run."""

import base64

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from autograder.engine.outputs import PNG_HEADER, clean_outputs
from tests.fuzz.budget import BUDGET
from tests.fuzz.values import JSON

KINDS = ["stream", "error", "display_data", "execute_result", "update_display_data", "pyout"]
MIMES = ["text/plain", "text/html", "image/png", "image/svg+xml", "application/javascript"]
PICTURES = st.builds(
    lambda size, rest: base64.b64encode(PNG_HEADER + size + rest).decode(),
    st.binary(min_size=8, max_size=8) | st.just(b"\0\0\0\1\0\0\0\1"),
    st.binary(max_size=20),
)
CONTENT = JSON | PICTURES | st.text(st.characters()) | st.lists(st.text(st.characters()))
BUNDLES = st.dictionaries(st.sampled_from(MIMES) | st.text(max_size=5), CONTENT, max_size=4)
FIELDS = {
    "output_type": st.sampled_from(KINDS) | JSON,
    "name": st.sampled_from(["stdout", "stderr"]) | JSON,
    "data": BUNDLES | JSON,
    **dict.fromkeys(["text", "ename", "evalue", "traceback", "metadata"], CONTENT),
    "execution_count": JSON,
}
CLAIMED = st.fixed_dictionaries({}, optional=FIELDS) | JSON


@BUDGET
@given(st.lists(CLAIMED, max_size=6))
def test_claimed_outputs_become_valid_ones_of_text_and_pictures(claimed):
    cleaned = clean_outputs(claimed)
    cell = nbformat.v4.new_code_cell("", outputs=cleaned)
    nb = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(nb)
    nbformat.writes(nb).encode("utf-8")
    for output in cleaned:
        data = output.get("data", {})
        assert set(data) <= {"text/plain", "image/png"}
        picture = data.get("image/png", "")
        assert base64.b64encode(base64.b64decode(picture)).decode() == picture
        assert output.get("metadata", {}) == {}
    assert clean_outputs(cleaned) == cleaned
