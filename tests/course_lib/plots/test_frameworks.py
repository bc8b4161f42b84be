"""The figure of the notebook on frameworks."""

from matplotlib.figure import Figure

from course_lib.plots.frameworks import draw_epochs


def test_lines_are_percentages_by_epoch_with_their_labels():
    ax = Figure().subplots()
    draw_epochs(ax, {"yours": [0.5, 0.9, 0.95], "Keras": [0.1, 0.2, 0.3]})
    yours, keras = ax.lines
    assert yours.get_xydata().tolist() == [[1, 50], [2, 90], [3, 95]]
    assert yours.get_linestyle() != keras.get_linestyle()
    assert [one.get_text() for one in ax.texts] == ["Keras", "yours"]
