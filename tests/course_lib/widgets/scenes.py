"""Look into the scene that a stage shows."""


def mark(widget, kind, label=None, panel=0):
    """First mark of a kind, and with a label, in a panel."""
    assert widget.problem == ""
    marks = widget.picture.panels[panel].marks
    return next(
        one for one in marks if isinstance(one, kind) and label in (None, getattr(one, "label", ""))
    )
