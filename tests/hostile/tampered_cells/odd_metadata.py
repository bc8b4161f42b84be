"""Has metadata of every type where a dict should be."""

from tests.hostile.corpus import code_cell

EXPECTED = {"lag": 0}


def edit(notebook):
    for number, metadata in enumerate((None, [], 7, "text", {"nbgrader": None}, {"nbgrader": []})):
        cell = code_cell("1 + 1", f"odd_{number}")
        cell["metadata"] = metadata
        notebook["cells"].append(cell)
    names = ({"grade_id": ["lag"]}, {"grade_id": {}}, {"grade_id": True}, {"grade_id": ""})
    notebook["cells"] += [code_cell("1", f"name_{n}", nbgrader=it) for n, it in enumerate(names)]
    notebook["metadata"] = []
