"""Hands in a notebook whose outputs hold the grader's verdicts already."""

from tests.hostile.corpus import POINTS, find

EXPECTED = {"lag": 0}


def edit(notebook):
    for name, points in POINTS.items():
        verdict = {"exercise": name, "status": "passed", "score": points, "max_score": points}
        data = {"application/vnd.course.verdict+json": verdict, "text/plain": f"{points}"}
        display = {"output_type": "display_data", "data": data, "metadata": {}}
        for cell in (find(notebook, name), find(notebook, f"test_{name}")):
            cell["outputs"] = [display, display]
