"""The feedback page: what it says, what it never says, and that nothing on it can run."""

import base64
import os
import re
import shutil
import sys
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Course, Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.engine.scoring import VERDICT_MIME
from autograder.feedback.exporter import ReadMarks, render
from autograder.feedback.index import write_index
from autograder.feedback.page import read_page
from autograder.feedback.pictures import Figures, Pair, Picture

ABOUT = {"student": "student-01", "assignment": "06_averages", "notebook": "averages"}
BREAKOUT = "</code></pre></p><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
EWA = """\
def ewa(theta, beta, v0=0.0):
    v, values = v0, []
    for day in theta:
        v = beta * v + (1 - beta) * day
        values.append(v)
    return np.array(values)
"""


# A notebook as the grader leaves it


def facts(name, **more):
    base = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": name, **base, **more}}


def solution(name, source, comment=None):
    return new_code_cell(source, metadata=facts(name, solution=True, comment=comment))


def written(name, source, *, score=0.0, points=10.0, comment=None):
    more = {"solution": True, "grade": True, "score": score, "points": points, "comment": comment}
    return new_markdown_cell(source, metadata=facts(name, **more))


def graded(name, outputs, *, score, points, source=None):
    more = {"grade": True, "locked": True, "score": score, "points": points}
    source = source or f"check({name.removeprefix('test_')})"
    return new_code_cell(source, metadata=facts(name, **more), outputs=outputs)


def exercise(name, score, points, /, **verdict):
    status = "passed" if score == points else "failed"
    content = {"exercise": name, "status": status, "score": score, "max_score": points}
    content |= {"reason": "", "misconception": None, "hint": "", "ideas": []} | verdict
    data = {"text/plain": "a verdict", "text/html": "<b>a verdict</b>", VERDICT_MIME: content}
    outputs = [
        new_output("display_data", data=data),
        new_output("execute_result", data={"text/plain": str(score)}, execution_count=1),
    ]
    return graded(f"test_{name}", outputs, score=score, points=points)


def idea(name, text="", case=""):
    reason = f"ewa (case: {case}): {text}" if case else text
    return {"name": name, "passed": not text, "reason": reason, "case": case, "text": text}


def raised(name, message, traceback=()):
    return new_output("error", ename=name, evalue=message, traceback=list(traceback))


def notebook(*cells, **course):
    return new_notebook(cells=list(cells), metadata={"course": course} if course else {})


def page_of(*cells, about=None, **course):
    return render(read_page(notebook(*cells, **course), ABOUT | (about or {})))


class Reader(HTMLParser):
    """Collect the tags and the visible text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.levels, self.words, self.quiet = [], [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.quiet = tag in ("style", "title")

    def handle_endtag(self, tag):
        self.quiet = False

    def handle_data(self, data):
        self.words += [] if self.quiet else [data]


def text_of(html):
    return re.sub(r"\s+", " ", " ".join(Reader(html).words))


def parts_of(html):
    """Return the visible text of each part of the page."""
    return [text_of(part) for part in re.split(r'(?=<section class="card)', html)[1:]]


# What it says


def test_a_passed_exercise_shows_its_points_and_what_was_tried():
    (part,) = parts_of(page_of(exercise("ewa", 25.0, 25.0, ideas=[idea("the recursion")])))
    assert "25 of 25 points" in part
    assert "the recursion" in part
    assert "Not right yet" not in part


def test_a_failed_exercise_says_why_and_gives_the_hint():
    wrong = idea("the recursion", "the value is not right.", case="three days (in °F)")
    ideas = [wrong, idea("leaves its inputs as they were")]
    cell = exercise("ewa", 0.0, 25.0, reason=wrong["reason"], hint="Look at beta.", ideas=ideas)
    (part,) = parts_of(page_of(cell))
    assert part.count("Three days (in °F): the value is not right.") == 1
    assert part.count("the value is not right.") == 1
    assert "Look at beta." in part
    assert part.count("Not right yet") == 2  # the exercise and one of its ideas
    assert part.count("Right:") == 1


def test_a_reason_that_no_idea_repeats_is_shown():
    (part,) = parts_of(page_of(exercise("ewa", 0.0, 25.0, reason="ewa is not written yet.")))
    assert "ewa is not written yet." in part


def test_a_reason_that_all_ideas_share_is_said_once():
    reason = "ewa is not written yet."
    ideas = [idea("the recursion", reason), idea("columns", reason)]
    (part,) = parts_of(page_of(exercise("ewa", 0.0, 25.0, reason=reason, ideas=ideas)))
    assert part.count(reason) == 1
    assert "columns" in part


def test_some_points_are_partly_right():
    (part,) = parts_of(page_of(exercise("ewa", 12.5, 25.0)))
    assert "Partly right" in part


def test_without_points_the_verdict_decides():
    assert "Not right yet" in parts_of(page_of(exercise("ewa", 0.0, 0.0, status="failed")))[0]
    assert "Not right yet" not in parts_of(page_of(exercise("ewa", 0.0, 0.0)))[0]


def test_the_summary_counts_and_leads_to_the_first_that_is_not_right():
    cells = exercise("ewa", 25.0, 25.0), exercise("lag", 0.0, 15.0), exercise("b", 1.0, 5.0)
    html = page_of(*cells)
    assert "1 of 3 exercises are right" in text_of(html)
    assert 'next is <a href="#part-2"><code>lag</code></a>' in html
    assert "Well done" in text_of(page_of(cells[0]))
    assert "No exercise is quite right yet" in text_of(page_of(*cells[1:]))


def test_a_bar_is_never_longer_than_its_frame():
    extra = exercise("ewa", 30.0, 25.0, status="passed")
    assert "width: 100.0%" in page_of(extra)
    assert "width: 0.0%" in page_of(exercise("ewa", -3.0, 25.0))


def test_the_name_of_a_misconception_is_not_shown():
    html = page_of(exercise("ewa", 0.0, 25.0, misconception="swapped_beta", hint="Look again."))
    assert "swapped_beta" not in html


def test_the_students_code_stands_with_the_exercise_of_its_name():
    cells = solution("lag", "def lag(): ..."), solution("ewa", EWA)
    html = page_of(*cells, exercise("ewa", 0.0, 25.0), exercise("lag", 0.0, 15.0))
    ewa, lag = parts_of(html)
    assert "v = beta * v" in ewa
    assert "def lag" in lag


def test_code_without_tests_of_its_name_is_shown_once_with_its_comment():
    cell = solution("sketch", "x = 1", comment="A good start.")
    (part,) = parts_of(page_of(cell))
    assert "x = 1" in part
    assert "A good start." in part
    assert "points" not in part


def test_long_code_is_cut_and_says_so():
    source = "\n".join(f"x{n} = {n}" for n in range(4000))
    (part,) = parts_of(page_of(solution("ewa", source), exercise("ewa", 0.0, 25.0)))
    assert "x149 = 149" in part
    assert "x150 = 150" not in part
    assert "The rest is not shown" in part


def test_one_endless_line_is_cut_and_says_so():
    html = page_of(solution("ewa", "x = '" + "a" * 10**6), exercise("ewa", 0.0, 25.0))
    assert len(html) < 60_000
    assert "The rest is not shown" in parts_of(html)[0]


def test_nbgraders_score_wins_over_the_verdicts():
    cell = exercise("ewa", 10.0, 25.0)
    cell.metadata.nbgrader.score = 25.0
    (part,) = parts_of(page_of(cell))
    assert "25 of 25 points" in part
    assert "had given 10" in part
    assert "Not right yet" not in part


def test_a_manual_answer_shows_words_score_and_comment():
    cell = written("reflection", "Because **it** trails.", score=7.5, comment="Say by how much.")
    (part,) = parts_of(page_of(cell))
    assert "Because **it** trails." in part
    assert "7.5 of 10 points" in part
    assert "Say by how much." in part


def test_an_unmarked_answer_is_not_shown_as_worth_nothing():
    marks = {"reflection": {"open": True, "by_hand": False, "automatic": None}}
    html = page_of(written("reflection", "Because."), about={"marks": marks})
    (part,) = parts_of(html)
    assert "not marked yet" in part
    assert "0 of 10" not in part
    assert "so far" in text_of(html)


def test_a_task_shows_its_mark_but_not_its_text():
    more = {"task": True, "locked": True, "score": 3.0, "points": 5.0, "comment": "Well drawn."}
    cell = new_markdown_cell("### BEGIN MARK SCHEME", metadata=facts("draw", **more))
    html = page_of(cell)
    assert "3 of 5 points" in parts_of(html)[0]
    assert "Well drawn." in html
    assert "MARK SCHEME" not in html


def test_a_fault_of_the_grader_costs_nothing_and_shows_no_internals():
    cell = exercise("ewa", 0.0, 25.0, status="grader_error", reason="KeyError in judge()")
    html = page_of(cell)
    (part,) = parts_of(html)
    assert "fault of ours" in part
    assert "0 of 25" not in part
    assert "Not right yet" not in part
    assert "KeyError" not in html


def test_a_fault_of_the_grader_that_an_instructor_settled_is_over():
    cell = exercise("ewa", 0.0, 25.0, status="grader_error")
    cell.metadata.nbgrader.score = 20.0
    (part,) = parts_of(page_of(cell))
    assert "20 of 25 points" in part
    assert "fault of ours" not in part


def test_a_submission_that_broke_the_grader_says_so():
    html = page_of(exercise("ewa", 0.0, 25.0), status="grader_error", reason="sqlite is locked")
    assert "our fault" in text_of(html)
    assert "0 of 25 points so far" in text_of(html)
    assert "sqlite" not in html
    assert parts_of(html) == []


def test_an_unreadable_submission_says_why_and_what_to_do():
    reason = "The file is not a notebook: it ends in the middle."
    html = page_of(exercise("ewa", 0.0, 25.0), status="unreadable", reason=reason)
    assert reason in text_of(html)
    assert "What to do" in text_of(html)
    assert parts_of(html) == []


def test_repairs_are_told():
    note = "The cell test_ewa was missing; it was put back."
    html = page_of(exercise("ewa", 25.0, 25.0), status="graded", notes=[note])
    assert note in text_of(html)


def test_the_late_penalty_is_told_and_the_total_never_negative():
    about = {"score": -5.0, "max_score": 25.0, "late_penalty": 12.5}
    text = text_of(page_of(exercise("ewa", 7.5, 25.0), about=about))
    assert "12.5 points were taken off" in text
    assert "0 of 25 points" in text


def test_the_title_is_the_notebooks_heading_else_the_assignment():
    heading = new_markdown_cell("# Weighted *averages* with `ewa`\n\nText")
    assert "<h1>Weighted averages with ewa</h1>" in page_of(heading)
    assert "<h1>06_averages</h1>" in page_of(exercise("ewa", 25.0, 25.0))


# Classic cells of tests, from any nbgrader course

CLASSIC = """\
assert ewa([40, 49, 45], 0.9)[2] == 12.15, "the third day"
### BEGIN HIDDEN TESTS
secret = 98765
assert ewa(secret) == 4321
### END HIDDEN TESTS"""


def classic(*outputs, score=0.0):
    return graded("test_squares", list(outputs), score=score, points=3.0, source=CLASSIC)


def test_a_classic_cell_shows_its_score_and_error_without_source_or_traceback():
    trace = ["---> 4 assert ewa(secret) == 4321", "/srv/course/source/averages.ipynb"]
    html = page_of(classic(raised("AssertionError", "the third day", trace)))
    (part,) = parts_of(html)
    assert "0 of 3 points" in part
    assert "AssertionError: the third day" in part
    assert_hides_source(html)


@pytest.mark.parametrize(
    "message",
    [
        CLASSIC,
        "assert ewa(secret) == 4321",
        "why ewa(secret) == 4321 of all",
        "it says secret = 98765",
        "first line\n" + CLASSIC,
    ],
)
def test_an_error_never_quotes_the_cell(message):
    assert_hides_source(page_of(classic(raised("ValueError", message))))


def test_expected_values_in_the_lines_below_an_error_are_not_shown():
    message = "\nNot equal to tolerance rtol=1e-07\n ACTUAL: 1.0\n DESIRED: 777.0"
    html = page_of(classic(raised("AssertionError", message)))
    assert "AssertionError: Not equal to tolerance rtol=1e-07" in parts_of(html)[0]
    assert "777" not in html


def assert_hides_source(html):
    for piece in ("4321", "98765", "HIDDEN", "12.15", "/srv"):
        assert piece not in html


def test_printed_text_and_display_of_a_graded_cell_are_not_shown():
    printed = new_output("stream", name="stdout", text="secret = 98765")
    shown = new_output("display_data", data={"text/html": "<b>secret = 98765</b>"})
    assert "98765" not in page_of(classic(printed, shown, score=3.0))


def test_a_classic_cell_without_error_says_whether_it_passed():
    assert "All tests of this part passed." in parts_of(page_of(classic(score=3.0)))[0]
    assert "Not all tests" in parts_of(page_of(classic(score=1.0)))[0]


def test_folders_of_the_grading_machine_are_removed():
    message = "[Errno 2] No such file: '/tmp/box-1/home/data.csv' and C:\\Users\\x\\data.txt"
    part = parts_of(page_of(classic(raised("FileNotFoundError", message))))[0]
    assert "'data.csv' and data.txt" in part
    html = page_of(exercise("ewa", 0.0, 25.0, reason=f"ewa: raises FileNotFoundError: {message}."))
    assert "box-1" not in html


def test_fractions_are_not_taken_for_folders():
    reason = "v_t/(1 - beta**t) and 1/(1-beta) km/h, a / b / c, got/expected/ratio"
    assert reason in parts_of(page_of(exercise("ewa", 0.0, 25.0, reason=reason)))[0]


# Nothing on the page can run


def hostile_page():
    ideas = [{"name": BREAKOUT, "passed": False, "reason": BREAKOUT + "!"}]
    return page_of(
        new_markdown_cell("# " + BREAKOUT[:99]),
        solution("ewa", BREAKOUT, comment=BREAKOUT),
        exercise("ewa", 0.0, 25.0, reason=BREAKOUT, hint=BREAKOUT, ideas=ideas),
        classic(raised(BREAKOUT, BREAKOUT)),
        written(BREAKOUT, BREAKOUT, comment=BREAKOUT),
        solution(BREAKOUT, BREAKOUT, comment=BREAKOUT),
        about={"student": BREAKOUT, "assignment": BREAKOUT, "score": 1.0, "max_score": 25.0},
        status="graded",
        reason=BREAKOUT,
        notes=[BREAKOUT],
    )


@pytest.mark.parametrize("status", ["graded", "unreadable", "grader_error", BREAKOUT])
def test_hostile_text_stays_text(status):
    html = hostile_page() if status == "graded" else page_of(status=status, reason=BREAKOUT)
    tags = Reader(html).tags
    assert not {name for name, _ in tags} & {"script", "img", "iframe", "object", "embed", "link"}
    assert not [key for _, attrs in tags for key in attrs if key.startswith("on")]


def test_templates_in_the_students_text_are_not_filled_in():
    assert "{{ 7 * 7 }}" in hostile_page()


def test_the_page_loads_nothing_and_forbids_it_too():
    html = hostile_page()
    links = [attrs.get("href", attrs.get("src", "#")) for _, attrs in Reader(html).tags]
    assert all(link.startswith("#") for link in links)
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html


def test_ids_are_unique_and_not_the_students():
    ids = Reader(hostile_page()).ids
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


def test_equal_parts_have_ids_of_their_own():
    cells = exercise("ewa", 25.0, 25.0), exercise("ewa", 25.0, 25.0)
    ids = Reader(page_of(*cells)).ids
    assert len(ids) == len(set(ids))


def test_what_cannot_be_printed_is_replaced():
    nasty = "a\x00b\x1b[31mc\ud800d\u202ee\u2066f\x9bg"
    html = page_of(solution("ewa", nasty), exercise("ewa", 0.0, 25.0, reason=nasty))
    assert html.encode("utf-8")
    assert not re.search("[\x00-\x08\x1b\u202e\u2066\x9b]", html)
    assert "a�bc�d�e�f�g" in html


@pytest.mark.parametrize(
    "nonsense",
    [
        {"ideas": "no list"},
        {"ideas": [None, 3, {"name": 4, "passed": "yes", "reason": []}]},
        {"status": ["passed"], "reason": {"a": 1}, "hint": 7},
        {"score": float("nan"), "max_score": "many"},
        {"ideas": [idea("x")] * 10_000, "reason": "y" * 10**6},
    ],
)
def test_a_nonsense_verdict_still_makes_a_page(nonsense):
    html = page_of(exercise("ewa", 0.0, 25.0, **nonsense))
    assert "0 of 25 points" in html
    assert not re.search(r"\b(nan|many|None)\b", text_of(html))
    assert len(html) < 60_000


def test_an_idea_passes_only_when_it_says_true():
    cell = exercise("ewa", 0.0, 25.0, ideas=[{"name": "n", "passed": "false", "reason": ""}])
    assert "Right:" not in parts_of(page_of(cell))[0]


def test_a_verdict_for_another_exercise_is_ignored():
    cell = classic(*exercise("ewa", 25.0, 25.0, ideas=[idea("forged")]).outputs)
    assert "forged" not in page_of(cell)


def test_headings_go_down_one_step_at_a_time():
    levels = Reader(hostile_page()).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


# Within nbgrader: its converter, its gradebook, our page


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    """A course with one graded submission, as nbgrader lays it out."""
    folder = tmp_path_factory.mktemp("course")
    cells = [
        solution("ewa", EWA),
        exercise("ewa", 10.0, 25.0, reason="ewa: the value is not right."),
        exercise("lag", 0.0, 15.0, status="grader_error"),
        written("reflection", "Because."),
    ]
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts alembic by its bare name to make a gradebook.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        register(cells, folder)
    submission = folder / "autograded" / "student-01" / "06_averages"
    submission.mkdir(parents=True)
    nbformat.write(notebook(*cells), submission / "averages.ipynb")
    return folder


def register(cells, folder):
    """Enter cells, a student and a submission into a new gradebook."""
    where = ("averages", "06_averages")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("06_averages")
        gradebook.add_notebook(*where)
        for cell in cells:
            about = cell.metadata.nbgrader
            if about.grade:
                more = {"max_score": about.points, "cell_type": cell.cell_type}
                gradebook.add_grade_cell(about.grade_id, *where, **more)
            if about.solution:
                gradebook.add_solution_cell(about.grade_id, *where)
        gradebook.add_student("student-01")
        handed_in = datetime(2026, 11, 20, 9, 12)
        gradebook.add_submission("06_averages", "student-01", timestamp=handed_in)
        grade = gradebook.find_grade("test_ewa", *where, "student-01")
        grade.auto_score, grade.needs_manual_grade = 10.0, False
        gradebook.db.commit()


@pytest.fixture
def course(course_folder, tmp_path):
    """A copy of that course, free to change."""
    shutil.copytree(course_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path, f"sqlite:///{tmp_path / 'gradebook.db'}"


def generate(course):
    """Run nbgrader's own converter and return the page."""
    root, url = course
    config = Config()
    config.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
    config.CourseDirectory.update(root=str(root), db_url=url, assignment_id="06_averages")
    converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    converter.start()
    return (root / "feedback/student-01/06_averages/averages.html").read_text("utf-8")


def change(course, **values):
    where = ("averages", "06_averages", "student-01")
    with Gradebook(course[1]) as gradebook:
        for name, (field, value) in values.items():
            find = gradebook.find_comment if "comment" in field else gradebook.find_grade
            setattr(find(name, *where), field, value)
        gradebook.db.commit()


def test_nbgrader_writes_our_page(course):
    html = generate(course)
    ewa, lag, reflection = parts_of(html)
    assert "10 of 25 points" in ewa
    assert "had given" not in ewa
    assert "fault of ours" in lag
    assert "not marked yet" in reflection
    assert "20 November 2026, 09:12 UTC" in html
    assert "10 of 50 points so far" in text_of(html)


def test_nbgraders_page_has_the_pictures_too(course, monkeypatch):
    def beside(figures, nb, notebook, student):
        assert (figures.assignment, notebook, student) == ("06_averages", "averages", "student-01")
        return {"ewa": Pair(curve(0.5), curve(0.9))}

    monkeypatch.setattr(Figures, "beside", beside)
    assert generate(course).count("<figure>") == 2


def test_an_instructors_decisions_win(course):
    change(course, test_ewa=("manual_score", 20.0), test_lag=("manual_score", 0.0))
    change(course, reflection=("manual_score", 8.0), ewa=("manual_comment", "I see your idea."))
    ewa, lag, reflection = parts_of(generate(course))
    assert "20 of 25 points" in ewa
    assert "had given 10" in ewa
    assert "I see your idea." in ewa
    assert "0 of 15 points" in lag
    assert "fault of ours" not in lag
    assert "8 of 10 points" in reflection


def test_the_graders_own_comments_are_not_shown_as_the_instructors(course):
    change(course, ewa=("auto_comment", "the hint once more"))
    assert "the hint once more" not in generate(course)


def test_reading_the_marks_adds_no_course_to_the_gradebook(course):
    with Gradebook(course[1], course_id="") as gradebook:
        gradebook.db.query(Course).delete()
        gradebook.db.commit()
        resources = {"nbgrader": ABOUT | {"db_url": course[1]}}
        ReadMarks().preprocess(notebook(), resources)
        assert gradebook.db.query(Course).all() == []


# In a real browser


def sample_page():
    ideas = [idea("the recursion"), idea("columns", "shape (3,).", case="two columns")]
    return page_of(
        new_markdown_cell("# Exponentially weighted averages"),
        solution("ewa", EWA, comment="Nearly there."),
        exercise("ewa", 12.5, 25.0, reason=ideas[1]["reason"], hint="Look.", ideas=ideas),
        exercise("lag", 15.0, 15.0, ideas=[idea("the lag")]),
        exercise("window_beta", 0.0, 5.0, reason="window_beta is not written yet."),
        exercise("effective_window", 0.0, 5.0, status="grader_error"),
        written("reflection", "Because.", score=4.0, comment="Yes."),
        status="graded",
        notes=["The cell test_ewa was missing; it was put back."],
        about={
            "score": 31.5,
            "max_score": 60.0,
            "late_penalty": 1.0,
            "pictures": {"ewa": Pair(curve(0.5), curve(0.9))},
        },
    )


def curve(height):
    """Return a picture, wider than a phone."""
    figure = Figure(figsize=(8, 3), dpi=100)
    figure.subplots().plot([0, 1, 2], [0, height, 1])
    content = BytesIO()
    figure.savefig(content, format="png")
    return Picture(base64.b64encode(content.getvalue()).decode(), f"It goes to {height}.", 800)


def sample_index(folder):
    """Return the index of a student with pages of every kind."""
    notebook_of = {"01_a": "graded", "02_b": "unreadable", "03_c": "grader_error"}
    for assignment, status in notebook_of.items():
        (folder / assignment).mkdir()
        html = page_of(exercise("ewa", 12.5, 25.0), status=status, reason="Half a file.")
        (folder / assignment / "nb.html").write_text(html, "utf-8")
    return write_index(folder, "student-01").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("kind", ["page", "index"])
def test_the_pages_are_accessible_and_fit(browser, tmp_path, scheme, width, kind):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="pip install axe-playwright-python, to check accessibility",
    )
    path = tmp_path / "page.html"
    path.write_text(sample_page() if kind == "page" else sample_index(tmp_path), "utf-8")
    tab = browser.new_page()
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(color_scheme=scheme)
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(path.as_uri())
    found = axe.Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert [one for one in requests if not one.startswith("data:")] == [path.as_uri()]


@pytest.mark.browser
def test_both_pictures_are_drawn_although_the_page_forbids_all_else(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(sample_page(), "utf-8")
    tab = browser.new_page()
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(path.as_uri())
    widths = tab.evaluate("[...document.images].map((one) => one.naturalWidth)")
    assert widths == [800, 800]


@pytest.mark.browser
def test_hostile_text_does_nothing_in_a_browser(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(hostile_page(), "utf-8")
    tab, events = browser.new_page(), []
    tab.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda request: events.append(request.url))
    tab.on("console", lambda message: events.append(message.text))
    tab.goto(path.as_uri())
    assert events == [path.as_uri()]


def test_huge_output_makes_no_huge_page():
    ideas = [idea("n" * 10**5, "t" * 10**5)] * 1_000
    cell = exercise("ewa", 0.0, 25.0, reason="r" * 10**6, hint="h" * 10**6, ideas=ideas)
    errors = [raised("E" * 10**6, "m" * 10**6)] * 1_000
    html = page_of(solution("ewa", "x" * 10**6), cell, classic(*errors), notes=["n" * 10**6] * 900)
    assert len(html) < 10**6
