from base64 import b64decode

import pytest
from matplotlib.figure import Figure

from course_lib.widgets.static import StaticFigure


def test_it_is_drawn_once_and_only_when_displayed():
    drawn = []

    def draw():
        drawn.append(1)
        return Figure(figsize=(9.6, 3.2), dpi=100)

    figure = StaticFigure(draw, "caption", "alt")
    assert not drawn
    data, metadata = figure._repr_mimebundle_()
    assert figure._repr_mimebundle_()[0] == data
    assert drawn == [1]
    assert b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == "caption"
    assert metadata["image/png"]["alt"] == "alt"
    assert metadata["image/png"]["width"] == pytest.approx(960, abs=1)
