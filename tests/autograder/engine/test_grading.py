"""One submission to verdicts: what enters the sandbox, and what is made of what comes back."""

import json

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.engine import judging
from autograder.engine.grading import Graded, Task, grade_notebook
from autograder.engine.scoring import read_verdict, score_of
from autograder.exercise import Exercise, Misconception
from autograder.isolation.sandbox import Run, SandboxError
from course_lib.calling import call_anything
from course_lib.sheets import Case, Failure, Outcome


def twice(x):
    return 2.0 * x


def thrice(x):
    return 3.0 * x


def squared(x):
    return x * x


HINTS = ("symptom", "place", "formula")
TWICE = Exercise(
    reference=twice,
    visible=(Case("a number", "numbers", (3.0,)), Case("an array", "arrays", (np.ones(2),))),
    hidden=lambda rng: [Case("any numbers", "hidden", (rng.normal(size=3),))],
    rtol=1e-9,
    atol=0.0,
    misconceptions=(Misconception(squared, HINTS),),
)
THRICE = Exercise(
    reference=thrice,
    visible=(Case("a number", "numbers", (3.0,)),),
    hidden=lambda rng: [],
    rtol=1e-9,
    atol=0.0,
    misconceptions=(),
)
TASK = Task({"twice": TWICE, "thrice": THRICE}, key=b"k" * 32)


def graded_cell(name, source="check()", points=10.0):
    facts = {"schema_version": 3, "grade_id": name, "points": points, "cell_type": "code"}
    flags = {"grade": True, "solution": False, "locked": True, "task": False}
    return new_code_cell(source, metadata={"nbgrader": facts | flags})


def solution_cell(name, source):
    facts = {"schema_version": 3, "grade_id": name, "cell_type": "code", "locked": False}
    return new_code_cell(
        source, metadata={"nbgrader": facts | {"grade": False, "solution": True, "task": False}}
    )


class FakeSandbox:
    """Calls functions of the test in the place of a student's, and remembers what it was asked."""

    def __init__(self, functions=(), outputs=None, stopped=None, error=None):
        self.functions = {function.__name__: function for function in functions}
        self.outputs = outputs or {}
        self.stopped = stopped or {}
        self.error = error
        self.runs = []

    def run(self, cells, calls, files=None, *, together=False):
        self.runs.append((list(cells), list(calls)))
        if self.error is not None:
            raise self.error
        outputs = {i: [] for i in range(len(cells)) if i not in self.stopped} | self.outputs
        outcomes = [
            [call_anything(self.functions.get(call.name), case) for case in call.cases]
            for call in calls
        ]
        return Run(outputs=outputs, stopped=dict(self.stopped), outcomes=outcomes)


CELLS = (solution_cell("twice", "def twice(x): ..."), graded_cell("test_twice"))


def grade(sandbox, *cells, task=TASK, student="student-01", status="graded", reason=""):
    nb = nbformat.v4.new_notebook(cells=nbformat.from_dict([dict(c) for c in cells or CELLS]))
    graded = Graded(student, "06_averages", "averages", status=status, reason=reason)
    grade_notebook(nb, graded, task, sandbox)
    nbformat.validate(nb)
    return nb, graded


def test_a_right_function_earns_all_points():
    nb, graded = grade(FakeSandbox([twice]))
    assert [(one["name"], one["status"], one["score"]) for one in graded.results] == [
        ("twice", "passed", 10.0)
    ]
    assert score_of(nb.cells[1], nb.metadata["course"]) == 10.0


def test_a_wrong_function_is_named_with_its_mistake():
    _, graded = grade(FakeSandbox([lambda: None]))
    assert graded.results[0]["reason"] == "twice is not defined."

    def named(x):
        return x * x

    named.__name__ = "twice"
    _, graded = grade(FakeSandbox([named]))
    [result] = graded.results
    assert (result["status"], result["score"]) == ("failed", 0.0)
    assert (result["misconception"], result["hint"]) == ("squared", "symptom")


def test_a_hidden_case_costs_its_share_and_tells_no_value():
    def overfitted(x):
        return 2.0 * x if np.size(x) < 3 else np.zeros(3)

    overfitted.__name__ = "twice"
    _, graded = grade(FakeSandbox([overfitted]))
    [result] = graded.results
    assert 0 < result["score"] < 10
    assert "any numbers" in result["reason"]
    assert "expected" not in result["reason"]


def test_only_inputs_enter_the_sandbox():
    sandbox = FakeSandbox([twice])
    grade(sandbox)
    [(cells, [call])] = sandbox.runs
    assert cells == ["def twice(x): ..."]
    assert (call.name, len(call.cases)) == ("twice", 3)
    assert all(type(case) is Case for case in call.cases)


def test_hidden_cases_are_drawn_for_each_student_and_again_the_same():
    drawn = {}
    for student in ("student-01", "student-02", "student-01"):
        sandbox = FakeSandbox([twice])
        grade(sandbox, student=student)
        drawn.setdefault(student, []).append(sandbox.runs[0][1][0].cases[2].args[0])
    np.testing.assert_array_equal(*drawn["student-01"])
    assert not np.array_equal(drawn["student-01"][0], drawn["student-02"][0])


def test_the_key_decides_which_cases_are_drawn():
    drawn = []
    for key in (b"a" * 32, b"b" * 32):
        sandbox = FakeSandbox([twice])
        grade(sandbox, task=Task({"twice": TWICE}, key))
        drawn.append(sandbox.runs[0][1][0].cases[2].args[0])
    assert not np.array_equal(*drawn)


def test_experiments_tests_of_exercises_text_and_empty_cells_are_not_run():
    sandbox = FakeSandbox([twice])
    task = Task({"twice": TWICE}, b"k" * 32, experiments={"train()"})
    extra = (new_code_cell("train()"), new_code_cell("train() "), new_code_cell(" \n"))
    text = (new_markdown_cell("text"), graded_cell("test_other", "assert True"))
    grade(sandbox, *CELLS, *extra, *text, task=task)
    assert sandbox.runs[0][0] == ["def twice(x): ...", "train() ", "assert True"]


def test_what_a_cell_showed_is_cleaned_and_kept():
    html = {"output_type": "display_data", "data": {"text/html": "<script>", "text/plain": "x"}}
    nb, _ = grade(FakeSandbox([twice], outputs={0: [html]}))
    assert nb.cells[0].outputs[0].data == {"text/plain": "x"}


def test_outputs_of_a_test_cell_are_never_the_students():
    """A student may write a verdict into a display; only the grader's own is read."""
    forged = {"output_type": "display_data", "data": {"application/vnd.course.verdict+json": {}}}
    nb, graded = grade(FakeSandbox([], outputs={0: [forged]}), *CELLS, graded_cell("test_other"))
    assert read_verdict(nb.cells[0]) is None
    assert graded.results[0]["score"] == 0.0


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("TimeLimit", "did not finish in time"),
        ("Crash", "ended Python itself"),
        ("OutputLimit", "printed or displayed too much"),
        ("SomethingNew", "was stopped"),
    ],
)
def test_a_cell_that_was_stopped_is_told_by_name_or_first_line(why, told):
    nb, graded = grade(FakeSandbox([], stopped={0: why}))
    assert graded.notes == [f"The cell twice {told}, so it was left out."]
    assert nb.cells[0].outputs[0].evalue == told
    assert graded.results[0]["reason"] == f"twice is not defined, because its cell {told}."
    _, graded = grade(FakeSandbox([], stopped={0: why}), new_code_cell("\nloop()\nx"), CELLS[1])
    assert "begins “loop()”" in graded.notes[0]


def test_a_function_whose_cell_raises_is_told_why_it_is_missing():
    error = {"output_type": "error", "ename": "NameError", "evalue": "no nq", "traceback": []}
    _, graded = grade(FakeSandbox([], outputs={0: [error]}))
    assert graded.results[0]["reason"].endswith("because its cell raises NameError: no nq.")


# --- faults of the grader ------------------------------------------------------------------


def test_a_broken_sandbox_is_no_zero():
    nb, graded = grade(FakeSandbox(error=SandboxError("it ended")), *CELLS, graded_cell("test_o"))
    assert graded.status == "grader_error"
    assert [one["status"] for one in graded.results] == ["grader_error"] * 2
    told = nb.metadata["course"]
    assert [score_of(cell, told) for cell in nb.cells[1:]] == [None, None]


def test_a_fault_in_judging_costs_nobody_and_only_that_exercise(monkeypatch):
    whole = judging.judge

    def fail(sheet, outcomes, **options):
        if sheet.exercise == "twice":
            raise ZeroDivisionError
        return whole(sheet, outcomes, **options)

    monkeypatch.setattr(judging, "judge", fail)
    nb, graded = grade(FakeSandbox([twice, thrice]), *CELLS, graded_cell("test_thrice"))
    assert [one["status"] for one in graded.results] == ["grader_error", "passed"]
    assert score_of(nb.cells[1], nb.metadata["course"]) is None
    assert score_of(nb.cells[2], nb.metadata["course"]) == 10.0


def test_a_fault_in_drawing_cases_costs_nobody_and_only_that_exercise():
    def fail(rng):
        raise ZeroDivisionError

    broken = Exercise(twice, TWICE.visible, fail, 1e-9, 0.0, ())
    task = Task({"twice": broken, "thrice": THRICE}, key=b"k" * 32)
    nb, graded = grade(FakeSandbox([twice, thrice]), *CELLS, graded_cell("test_thrice"), task=task)
    assert [one["status"] for one in graded.results] == ["grader_error", "passed"]
    assert score_of(nb.cells[1], nb.metadata["course"]) is None


def test_an_unreadable_submission_earns_nothing_says_why_and_does_not_run():
    sandbox = FakeSandbox([twice])
    nb, graded = grade(sandbox, *CELLS, graded_cell("test_o"), status="unreadable", reason="No.")
    assert sandbox.runs == []
    assert [(one["status"], one["score"]) for one in graded.results] == [("failed", 0.0)] * 2
    assert [one["reason"] for one in graded.results] == ["No."] * 2
    assert score_of(nb.cells[2], nb.metadata["course"]) == 0.0


# --- courses of other authors --------------------------------------------------------------


def test_a_classic_test_cell_counts_only_if_it_ran():
    cells = [graded_cell(f"test_{name}", f"assert {name}") for name in "abc"]
    error = new_output("error", ename="AssertionError", evalue="", traceback=[])
    sandbox = FakeSandbox(outputs={1: [error]}, stopped={2: "Crash"})
    _, graded = grade(sandbox, *cells, task=Task({}, b"k" * 32))
    assert [one["score"] for one in graded.results] == [10.0, 0.0, 0.0]
    assert graded.ran == ["test_a", "test_b"]


def test_hostile_outcomes_are_judged_or_told_but_never_break():
    hostile = [
        Outcome(value={1: "x"}),
        Outcome(value=[[1.0], [1.0, 2.0]]),
        Outcome(value=2**1000),
        Outcome(value=np.array([True])),
        Outcome(value="x" * 10_000),
        Outcome(value=np.zeros((0, 5))),
        Outcome(value=6.0, after=()),
        Outcome(value=6.0, after=(3.0,), shared=(7, -1)),
        Outcome(failure=Failure("", "", "")),
        Outcome(failure=Failure("A\n<b>", "m" * 900, "line 1")),
    ]

    class Hostile(FakeSandbox):
        def run(self, cells, calls, files=None, *, together=False):
            return Run(outputs={0: []}, outcomes=[[one] * len(call.cases) for call in calls])

    for one in hostile:
        _, graded = grade(Hostile())
        assert graded.results[0]["status"] == "failed", one
        assert graded.results[0]["score"] < 5, one


def test_what_an_exception_says_is_quoted_on_known_cases_only():
    class Telling(Exception):
        pass

    def early(x):
        raise Telling(f"got {x}")

    def late(x):
        if np.shape(x) == (3,):
            raise Telling(f"got {x}")
        return 2.0 * x

    early.__name__ = late.__name__ = "twice"
    _, graded = grade(FakeSandbox([early]))
    assert "It says: Telling: got 3.0" in graded.results[0]["reason"]
    _, graded = grade(FakeSandbox([late]))
    told = json.dumps(graded.results)
    assert "raises an exception" in told
    assert "got" not in told
    assert "Telling" not in told
