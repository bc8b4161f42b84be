import io
import sys
from types import SimpleNamespace

import pytest

from course_lib.progress import Progress, hushed


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """Time passes when it is told to."""

    now = 0.0

    def __call__(self):
        return self.now


def lines(terminal):
    """Return what each redrawing of the line left on the screen."""
    return terminal.getvalue().rstrip("\n").split("\r")[1:]


def run(out, num_steps, seconds_each, **options):
    clock = Clock()
    with Progress(num_steps, "epoch", out, clock, **options) as progress:
        for step in range(1, num_steps + 1):
            clock.now += seconds_each
            progress.update(step, f"loss {1 / step:.3f}")


def test_under_a_second_nothing_is_shown():
    terminal = Terminal()
    run(terminal, 9, 0.1)
    assert terminal.getvalue() == ""


def test_no_bar_is_drawn_inside_another_piece_of_work():
    inner, outer = Terminal(), Terminal()
    with hushed(), hushed():
        pass
    with hushed():
        run(inner, 9, 2)
    run(outer, 9, 2)
    assert inner.getvalue() == ""
    assert outer.getvalue() != ""


def test_after_a_second_it_tells_how_far_how_long_and_the_note():
    terminal = Terminal()
    run(terminal, 4, 1.0)
    first, *_, last = lines(terminal)
    assert "epoch 1 of 4 · 3.0 s left · loss 1.000" in first
    assert "epoch 4 of 4 · 4.0 s · loss 0.250" in last
    assert terminal.getvalue().endswith("\n")


def test_the_bar_fills():
    terminal = Terminal()
    run(terminal, 4, 1.0)
    filled = [line.count("█") for line in lines(terminal)]
    assert filled == sorted(filled)
    assert filled[0] == 6
    assert filled[-1] == 24


def test_it_is_redrawn_at_most_ten_times_a_second():
    terminal = Terminal()
    run(terminal, 3000, 0.001)
    assert len(lines(terminal)) <= 22


def test_a_shorter_line_covers_a_longer_one():
    terminal, clock = Terminal(), Clock()
    with Progress(2, "epoch", terminal, clock) as progress:
        clock.now = 2
        progress.update(1, "a long remark")
        clock.now = 4
        progress.update(2)
    long, short, *_ = lines(terminal)
    assert len(short) >= len(long)


def test_a_line_is_no_wider_than_the_terminal(monkeypatch):
    monkeypatch.setattr("shutil.get_terminal_size", lambda: SimpleNamespace(columns=40))
    terminal = Terminal()
    run(terminal, 4, 1.0)
    assert {len(line) for line in lines(terminal)} == {39}


@pytest.mark.parametrize("seconds", [1.5, 200.0, 3000.0])
def test_long_times_are_told_in_minutes(seconds):
    terminal = Terminal()
    run(terminal, 2, seconds)
    expected = {1.5: "1.5 s left", 200.0: "3 min 20 s left", 3000.0: "50 min 00 s left"}
    assert expected[seconds] in lines(terminal)[0]


def interrupted(terminal, clock):
    with Progress(9, "epoch", terminal, clock) as progress:
        clock.now = 2
        progress.update(3)
        raise KeyboardInterrupt


def test_an_interrupted_piece_of_work_leaves_its_last_picture():
    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt):
        interrupted(terminal, Clock())
    assert "epoch 3 of 9" in lines(terminal)[-1]
    assert terminal.getvalue().endswith("\n")


def test_where_nobody_looks_nothing_is_written():
    pipe = io.StringIO()
    run(pipe, 4, 1.0)
    assert pipe.getvalue() == ""


def test_before_anything_is_done_no_time_is_guessed():
    terminal, clock = Terminal(), Clock()
    with Progress(5, "epoch", terminal, clock) as progress:
        clock.now = 2
        progress.update(0)
    assert "epoch 0 of 5 · starting" in lines(terminal)[0]


class Handle:
    def __init__(self, pictures):
        self.pictures = pictures

    def update(self, picture, raw):
        assert raw
        self.pictures.append(picture)


@pytest.fixture
def pictures(monkeypatch):
    """What a notebook would be shown: the first picture makes the output, the others replace it."""
    import IPython.core.getipython
    import IPython.display

    shown = []

    def display(picture, raw, display_id):
        assert raw
        assert display_id
        assert not shown
        shown.append(picture)
        return Handle(shown)

    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: SimpleNamespace(kernel=1))
    monkeypatch.setattr(IPython.display, "display", display)
    return shown


def test_in_a_notebook_one_output_is_redrawn(pictures):
    terminal = Terminal()
    run(terminal, 4, 1.0)
    assert terminal.getvalue() == ""
    assert len(pictures) == 5
    assert pictures[0]["text/plain"] == "epoch 1 of 4 · 3.0 s left · loss 1.000"
    assert '<progress value="4" max="4"' in pictures[-1]["text/html"]


def test_in_a_notebook_text_is_no_markup(pictures):
    clock = Clock()
    with Progress(2, "<b>", None, clock) as progress:
        clock.now = 2
        progress.update(1, "<script>")
    assert "&lt;b&gt;" in pictures[0]["text/html"]
    assert "<script>" not in pictures[0]["text/html"]


def test_an_ipython_without_a_kernel_is_a_terminal(monkeypatch):
    import IPython.core.getipython

    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: SimpleNamespace())
    terminal = Terminal()
    run(terminal, 2, 1.0)
    assert lines(terminal)


def test_without_ipython_it_works_too(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    terminal = Terminal()
    run(terminal, 2, 1.0)
    assert lines(terminal)
