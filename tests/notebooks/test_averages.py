"""The notebook on averages: its form, its two lives (solved and released), its numbers."""

import ast
import copy
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions

from autograder.course import Course
from autograder.exercises import exercises_of
from course_lib.calling import call_cases
from course_lib.checking import judge
from course_lib.data import london_climate, london_temperatures, trailing_mean

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "06_averages" / "averages.ipynb"
STRIP = "metadata.celltoolbar metadata.language_info cell.metadata.jupyter"
POINTS = {
    "ewa": 25,
    "ewa_corrected": 25,
    "ewa_weights": 20,
    "effective_window": 5,
    "window_beta": 5,
    "lag": 15,
}
#: A notebook is meant to be run top to bottom without a coffee.
RUN_ALL_SECONDS = 60
AMERICAN = (
    r"\b(color|gray|center|favor|behavior|label(ed|ing)|model(ed|ing)|"
    r"(optim|normal|regular|initial|minim|general|summar|visual)iz|analyz)"
)
CITED_TITLES = ("Adam: A method for stochastic optimization",)


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def released(notebook):
    """The notebook as students get it, cleared by nbgrader itself."""
    cleared = copy.deepcopy(notebook)
    for step in (ClearSolutions, ClearMarkScheme):
        cleared, _ = step(config=Course(root=ROOT).config).preprocess(cleared, {})
    return cleared


@pytest.fixture(scope="module")
def text(notebook):
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "markdown"}


@pytest.fixture(scope="module")
def solved(notebook):
    """The six functions as the instructor wrote them."""
    namespace = {"np": np}
    for cell in notebook.cells:
        if cell.id in POINTS:
            exec(cell.source, namespace)
    return namespace


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# --- form ---------------------------------------------------------------------------------------


def test_notebook_fits_one_sitting(notebook):
    assert len(notebook.cells) <= 45


def test_notebook_is_valid_and_canonical():
    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
    command = [sys.executable, "-m", "nbstripout", "--keep-id", "--extra-keys", STRIP, "--verify"]
    result = subprocess.run([*command, str(NOTEBOOK)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_kernel_is_plain_python(notebook):
    assert notebook.metadata.kernelspec.name == "python3"


def test_cell_ids_are_words(notebook):
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", cell.id), cell.id


def test_exercises_carry_nbgrader_metadata(notebook):
    cells = {cell.id: cell for cell in code_cells(notebook)}
    for name, points in POINTS.items():
        common = {"schema_version": 3, "task": False, "cell_type": "code"}
        assert cells[name].metadata.nbgrader == {
            **common, "grade_id": name, "solution": True, "grade": False, "locked": False,
        }  # fmt: skip
        assert cells[f"test_{name}"].metadata.nbgrader == {
            **common, "grade_id": f"test_{name}", "solution": False, "grade": True, "locked": True,
            "points": points,
        }  # fmt: skip


def test_no_other_cell_is_graded_or_a_solution(notebook):
    ids = [cell.id for cell in notebook.cells if "nbgrader" in cell.metadata]
    exercises = [part for name in POINTS for part in (name, f"test_{name}")]
    assert ids == [*exercises, "reflection_question", "reflection"]


def test_points_sum_to_100(notebook):
    graded = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    assert sum(meta.get("points", 0) for meta in graded) == 100


def test_graded_cells_only_call_check(notebook):
    for cell in code_cells(notebook):
        if cell.id.startswith("test_"):
            assert cell.source == f"check({cell.id.removeprefix('test_')})"


def test_the_notebook_asks_for_the_declared_exercises():
    assert list(exercises_of("06_averages")) == list(POINTS)


@pytest.mark.parametrize("name", POINTS)
def test_solutions_earn_full_marks(solved, name):
    sheet = exercises_of("06_averages")[name].grading_sheet(np.random.default_rng(0))
    verdict = judge(sheet, list(call_cases(solved[name], sheet.cases)), visible=True)
    assert verdict.status == "passed", verdict.reason


def test_every_other_code_cell_is_the_setup_or_a_guarded_experiment(notebook):
    for cell in code_cells(notebook):
        if "nbgrader" in cell.metadata or cell.id == "setup":
            continue
        assert cell.metadata.tags == ["experiment"], cell.id
        assert cell.source.startswith(("if written(", "london_year(")), cell.id


def test_details_are_closed_and_leave_room_for_maths(text):
    for name, source in text.items():
        assert source.count("<details>") == source.count("</details>"), name
        assert source.count("<summary>") == source.count("<details>"), name
        # Markdown and maths inside HTML need a blank line on either side.
        assert len(re.findall(r"</summary>\n\n", source)) == source.count("<summary>"), name
        assert len(re.findall(r"\n\n</details>", source)) == source.count("</details>"), name


def test_prose_is_british(text):
    for name, source in text.items():
        prose = re.sub(r"```.*?```|`[^`]*`", "", source, flags=re.DOTALL)
        for title in CITED_TITLES:
            prose = prose.replace(title, "")
        assert not re.findall(AMERICAN, prose, flags=re.IGNORECASE), name


# --- released -----------------------------------------------------------------------------------


def squeezed(source):
    """Source without spaces, so that a changed layout hides nothing."""
    return re.sub(r"\s", "", source)


def test_released_stubs_raise_and_keep_their_contract(released):
    for cell in released.cells:
        if cell.id in POINTS:
            (function,) = ast.parse(cell.source).body
            _, stub = function.body
            assert "Returns\n-------" in ast.get_docstring(function)
            assert ast.unparse(stub) == "raise NotImplementedError"


def test_released_form_shows_no_line_of_a_solution(notebook, released):
    visible = squeezed("".join(cell.source for cell in released.cells))
    assert "SOLUTION" not in visible
    for name, cell in ((cell.id, cell) for cell in notebook.cells if cell.id in POINTS):
        body = re.search(r"### BEGIN SOLUTION\n(.*)### END SOLUTION", cell.source, re.DOTALL)[1]
        for line in map(squeezed, body.splitlines()):
            # A right-hand side alone would be enough to copy.
            for piece in {line, line.removeprefix("return"), line.partition("=")[2]}:
                assert len(piece) < 8 or piece not in visible, f"{name}: {piece}"


# --- runs ---------------------------------------------------------------------------------------


def run(notebook, folder):
    """Run all cells in a real kernel; return what became of them and the seconds it took."""
    notebook = copy.deepcopy(notebook)
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, timeout=RUN_ALL_SECONDS, allow_errors=True, resources=resources
    )
    start = time.perf_counter()
    client.execute(env={**os.environ, "COURSE_STATIC": "1", "PYTHONPATH": str(ROOT)})
    return notebook, time.perf_counter() - start


@pytest.fixture(scope="module")
def solved_run(notebook, tmp_path_factory):
    return run(notebook, tmp_path_factory.mktemp("solved"))


@pytest.fixture(scope="module")
def blank_run(released, tmp_path_factory):
    return run(released, tmp_path_factory.mktemp("blank"))


def outputs(notebook, *kinds):
    return [
        (cell.id, output)
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type in kinds
    ]


@pytest.mark.slow
def test_instructor_notebook_runs_without_error(solved_run):
    executed, seconds = solved_run
    assert outputs(executed, "error") == []
    assert [cell for cell, output in outputs(executed, "stream") if output.name == "stderr"] == []
    assert seconds < RUN_ALL_SECONDS


@pytest.mark.slow
def test_released_notebook_runs_with_nothing_filled_in(blank_run):
    executed, seconds = blank_run
    assert outputs(executed, "error") == []
    assert seconds < RUN_ALL_SECONDS
    for cell in code_cells(executed):
        assert cell.outputs or cell.id in POINTS or cell.id == "setup", f"{cell.id} says nothing"


@pytest.mark.slow
def test_every_picture_has_alternative_text(solved_run):
    shown = outputs(solved_run[0], "display_data", "execute_result")
    pictures = [(cell, output) for cell, output in shown if "image/png" in output.data]
    assert len(pictures) >= 4
    for cell, output in pictures:
        assert output.metadata.get("image/png", {}).get("alt"), cell


# --- numbers ------------------------------------------------------------------------------------

NOTES = np.array([40, 49, 45])


def correction_inside(theta, beta):
    """The recursion that the notebook warns against."""
    v, values = 0.0, []
    for t, reading in enumerate(theta, start=1):
        v = (beta * v + (1 - beta) * reading) / (1 - beta**t)
        values.append(v)
    return values


def says(text, cell, *fragments):
    for fragment in fragments:
        assert fragment in text[cell], f"{cell} does not say {fragment!r}"


def comma(values, form):
    return ", ".join(format(value, form) for value in values)


def test_hand_examples_of_the_tasks(text, solved):
    says(text, "ewa_task", comma(solved["ewa"](NOTES, 0.9), "g"))
    says(text, "ewa_task", comma(solved["ewa"](NOTES, 0.9, v0=40), "g"))
    says(text, "one_number", *(f"| {v:.2f} |" for v in solved["ewa"](NOTES, 0.9)))
    says(text, "ewa_corrected_task", "40, " + comma(solved["ewa_corrected"](NOTES, 0.9)[1:], ".3f"))
    assert np.allclose(solved["ewa_corrected"](np.array([7, 7, 7]), 0.9), 7)
    weights = solved["ewa_weights"](3, 0.9)
    says(text, "weights", comma(weights, "g"), " + ".join(f"{v:g}" for v in weights * NOTES))
    assert weights @ NOTES == pytest.approx(12.15)
    truth, average = np.arange(5), np.array([0, 0, 1, 2, 3])
    assert solved["lag"](truth, average, max_lag=2) == 1
    assert np.mean((truth - average) ** 2) == pytest.approx(4 / 5)


def test_hand_examples_of_the_windows(text, solved):
    windows = [solved["effective_window"](beta) for beta in (0.5, 0.9, 0.98)]
    says(text, "window", comma(windows, ".0f"))
    windows = [solved["effective_window"](beta) for beta in (0.9, 0.9005, 0.999, 0.9995)]
    says(text, "beta_scale_answer", comma(windows, ".4g"))
    assert windows[1] - windows[0] == pytest.approx(0.05, abs=0.005)
    assert windows[3] - windows[2] == pytest.approx(1000)
    assert [solved["window_beta"](window) for window in windows] == pytest.approx(
        [0.9, 0.9005, 0.999, 0.9995]
    )


def test_bias_and_its_erratum(text, solved):
    corrected = solved["ewa_corrected"](NOTES, 0.9)
    says(text, "bias", comma(correction_inside(NOTES, 0.9), ".4g"))
    says(text, "bias", "40, " + comma(corrected[1:], ".2f"))
    for t in (1, 2, 3):
        says(text, "bias", f"| {1 - 0.9**t:.3f} | {corrected[t - 1]:.2f} |")
    assert np.allclose(solved["ewa"](np.full(9, 40.0), 0.9), 40 * (1 - 0.9 ** np.arange(1, 10)))
    says(text, "bias", f"= {solved['ewa'](NOTES, 0.98)[0]:g} °F")
    assert solved["ewa"](np.full(7, 40.0), 0.5)[-1] > 39.5
    observed = london_temperatures().observed_f
    says(text, "bias", f"climbed to {solved['ewa'](observed, 0.98)[29]:.0f} °F")
    assert observed[25:35].mean() == pytest.approx(40, abs=2)


def test_second_day_of_the_corrected_average(text, solved):
    old, new = solved["ewa_weights"](2, 0.98) / (1 - 0.98**2)
    second = solved["ewa_corrected"](NOTES, 0.98)[1]
    says(text, "weights", f"{old:.3f} · 40 + {new:.3f} · 49 = {second:.1f} °F")
    observed = london_temperatures().observed_f
    gap = solved["ewa_corrected"](observed, 0.98) - solved["ewa"](observed, 0.98)
    assert int(np.argmax(gap < 1)) == pytest.approx(200, abs=5)


def test_share_of_the_weight_inside_the_window(text, solved):
    shares = {
        beta: solved["ewa_weights"](2000, beta)[-days:].sum()
        for beta, days in ((0.5, 2), (0.9, 10), (0.98, 50), (0.99, 100))
    }
    says(text, "window", ", ".join(f"{share:.0%}".replace("%", " %") for share in shares.values()))
    says(text, "window", f"0.9^{{10}} = {0.9**10:.3f}", f"= {1 - 0.9**10:.3f}")
    says(text, "window", f"1/e \\approx {np.exp(-1):.2f}", f"{100 * (1 - np.exp(-1)):.0f}\\,\\%")
    assert shares[0.9] == pytest.approx(0.651, abs=5e-4)


def test_lag_rule_is_exact_on_a_straight_line(text, solved):
    ramp = np.arange(1.0, 401.0)
    late = [
        solved["lag"](ramp, solved["ewa"](ramp, beta, v0=-beta / (1 - beta)))
        for beta in (0.5, 0.9, 0.98)
    ]
    says(text, "lag_task", "{}, {} and {} days".format(*late))


def test_lag_table_reads_as_the_notebook_says(text, solved):
    ewa_corrected, lag = solved["ewa_corrected"], solved["lag"]
    year = london_temperatures()
    betas = (0.5, 0.9, 0.98)
    jumps = [np.abs(np.diff(ewa_corrected(year.observed_f, beta))).mean() for beta in betas]
    assert jumps == sorted(jumps, reverse=True)
    quiet = [lag(year.truth_f, ewa_corrected(year.truth_f, beta)) for beta in betas]
    says(text, "lag_answer", "{} and {} days".format(*quiet[:2]), f"{quiet[2]} days late")
    years = [london_temperatures(seed=seed) for seed in range(20)]
    noisy = [lag(y.truth_f, ewa_corrected(y.observed_f, 0.9)) for y in years]
    assert np.mean(noisy) == pytest.approx(9, abs=1)
    assert max(np.abs(np.array(noisy) - 9)) >= 7
    late = ewa_corrected(year.truth_f, 0.98)
    assert late.max() < year.truth_f.max() - 2


def test_window_with_the_same_noise_and_the_same_age(text, solved):
    weights = solved["ewa_weights"](2000, 0.9)
    days = 1 / np.sum(weights**2)
    age = weights @ np.arange(1999, -1, -1)
    assert age == pytest.approx((days - 1) / 2)
    says(text, "lag_answer", f"a window of {days:.0f} days")


def test_year_is_as_the_hook_describes_it(text):
    year = london_temperatures()
    assert np.abs(np.diff(year.observed_f)).mean() == pytest.approx(3, abs=0.5)
    assert year.observed_f[[0, 1, 2, 179, 180]] == pytest.approx([40, 49, 45, 60, 56])
    mean_f = london_climate().mean_c * 9 / 5 + 32
    says(text, "hook_answer", f"{mean_f[0]:.1f} °F in January", f"{mean_f[6]:.1f} °F in July")
    says(text, "hook_answer", f"40 °F is {(40 - 32) * 5 / 9:.1f} °C")


def test_long_window_lags_below_in_april_and_above_in_october():
    observed = london_temperatures().observed_f
    for beta in (0.9, 0.98):
        behind = trailing_mean(observed, beta) - observed
        assert behind[90:120].mean() < 0 < behind[273:304].mean()


def test_numbers_of_the_bugs(text, solved):
    fed_back = correction_inside(np.ones(5), 0.9)
    says(text, "gradients_answer", "1, {:.2f}, {:.1f}, {:.1f}, {:.1f}".format(*fed_back[1:]))
    twice = solved["ewa"](solved["ewa"](NOTES, 0.9), 0.9)
    says(text, "gradients_answer", comma(twice, ".4g"), comma(twice.astype(int), "d"))
    says(text, "gradients_answer", f"{solved['effective_window'](0.1):.1f} batches")
    flipping = solved["ewa"](np.tile([1.0, -1.0], 200), 0.9)
    assert abs(flipping[-1]) == pytest.approx(1 / 19)


def test_numbers_of_reflection_and_quiz(text, solved):
    weights = solved["ewa_weights"](365, 0.999)
    for share in (weights.sum(), weights[0] / weights[-1]):
        says(text, "reflection_question", f"{100 * share:.0f}\\,\\%")
    says(text, "quiz", f"{solved['effective_window'](0.95):.0f} days and {0.95 / 0.05:.0f} days")
    warm = solved["ewa"](np.full(10, 50.0), 0.9)
    says(text, "quiz", f"{warm[0]:.0f} °F", f"= {warm[-1]:.1f}$ °F")
    says(text, "quiz", f"= {0.9**30:.3f}$", f"{0.9**100:.5f}")


def test_symptoms_in_the_table_of_mistakes(text, solved):
    ewa = solved["ewa"]
    swapped = ewa(NOTES, 0.1)
    unweighted = ewa(NOTES / 0.1, 0.9)
    late_start = ewa(NOTES, 0.9, v0=40)
    from_zero = (ewa(NOTES, 0.9)[1:] / (1 - 0.9 ** np.arange(1, 3))).tolist()
    for symptom in (
        comma(swapped, ".4g"),
        comma(unweighted, ".4g"),
        comma(late_start, ".4g"),
        comma(ewa(NOTES, 0.9).astype(int), "d"),
        comma(correction_inside(NOTES, 0.9), ".4g"),
        f"then {from_zero[0]:.0f}, {from_zero[1]:.2f}",
    ):
        says(text, "closing", symptom)
