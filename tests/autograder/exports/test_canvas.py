"""Canvas: its importer, written down in `importers.canvas`, gets every score where it belongs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exports import FORMULA, ExportError
from autograder.exports.canvas import write_canvas
from tests.autograder.exports.conftest import row
from tests.autograder.exports.importers.canvas import Canvas
from tests.autograder.exports.rules import rule

TITLE = "Averages"
HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Averages (42),Other (43),Final Score"
POINTS = "    Points Possible,,,,,,100.00,10.00,(read only)"


def exported(*lines, header=HEADER, points=POINTS):
    """Return a gradebook as Canvas exports it."""
    return "\ufeff" + "\r\n".join([header, points, *lines]) + "\r\n"


PEOPLE = (
    '"Last, First",1,s1,student-01,"Sec 1 and Sec 2",likes engines,,9.00,90',
    '"O\'Neil, Jr",2,s2,jr@uni.example,Sec 1,,50.00,8.00,80',
    "Nobody,3,s3,nobody,Sec 1,,61.00,7.00,70",
    "Excused,4,s4,excused,Sec 1,,EX,,",
)


def fill(tmp_path, rows, text=None, **options):
    """Fill in a gradebook; return what was told, and the bytes that were written."""
    path = tmp_path / "exported.csv"
    path.write_bytes((text or exported(*PEOPLE)).encode())
    target = tmp_path / "canvas.csv"
    options = {"gradebook": path, "column": TITLE} | options
    return write_canvas(rows, target, **options), target.read_bytes()


def canvas():
    """Return the course that `PEOPLE` was exported from."""
    names = {1: "Last, First", 2: "O'Neil, Jr", 3: "Nobody", 4: "Excused"}
    logins = {1: "student-01", 2: "jr@uni.example", 3: "nobody", 4: "excused"}
    students = [
        {"id": key, "sis": f"s{key}", "login": logins[key], "name": names[key]} for key in names
    ]
    scores = {(2, 42): "50.0", (3, 42): "61.0", (4, 42): "EX", (1, 43): "9.0"}
    return Canvas(students, {42: "Averages", 43: "Other"}, scores)


@rule("Canvas", "Student and ID come first, Section last of what is about the student")
def test_scores_arrive_in_the_assignment_that_is_there(tmp_path):
    report, data = fill(
        tmp_path, [row("student-01", 72.5), row("jr", 5.25, email="JR@uni.example")]
    )
    course = canvas()
    course.read(data)
    assert (course.scores[1, 42], course.scores[2, 42]) == ("72.50", "5.25")
    assert (course.made, course.unknown, report.count) == ([], [], 2)


@rule("Canvas", "an empty cell takes a score away, so others keep theirs")
def test_who_has_no_score_here_keeps_what_canvas_has(tmp_path):
    waits = row("nobody", 12.0, is_waiting=True)
    report, data = fill(tmp_path, [row("student-01"), waits, row("s4", 3.0)])
    course = canvas()
    course.read(data)
    assert (course.scores[3, 42], course.scores[4, 42]) == ("61.0", "EX")
    assert course.scores[2, 42] == "50.0"
    assert set(report.left_out) == {"nobody", "s4"}


@rule("Canvas", "other columns stay out, so nothing else can change")
def test_nothing_but_one_column_is_in_the_file(tmp_path):
    _, data = fill(tmp_path, [row("student-01")])
    lines = list(csv.reader(io.StringIO(data.decode())))
    assert lines[0] == [*HEADER.split(",")[:5], "Averages (42)"]
    assert {len(line) for line in lines} == {6}


def test_scores_that_wait_can_be_asked_for(tmp_path):
    report, data = fill(tmp_path, [row("nobody", 12.0, is_waiting=True)], waiting=True)
    course = canvas()
    course.read(data)
    assert (course.scores[3, 42], report.left_out) == ("12.00", {})


def test_students_without_a_line_are_named(tmp_path):
    report, _ = fill(tmp_path, [row("student-01"), row("stranger")])
    assert set(report.left_out) == {"stranger"}


def test_a_student_with_two_lines_gets_neither(tmp_path):
    report, data = fill(tmp_path, [row("student-01"), row("s2")], exported(*PEOPLE, PEOPLE[0]))
    course = canvas()
    course.read(data)
    assert (1, 42) not in course.scores
    assert set(report.left_out) == {"student-01"}


def test_an_address_that_two_share_finds_neither(tmp_path):
    twins = [row("a", email="jr@uni.example"), row("b", email="jr@uni.example")]
    report, _ = fill(tmp_path, [row("student-01"), *twins])
    assert set(report.left_out) == {"a", "b"}


@rule("Canvas", "a semicolon file with decimal commas is a gradebook, too")
def test_a_file_with_semicolons_is_read(tmp_path):
    text = exported(*PEOPLE[:1]).replace('"Last, First"', "First").replace(",", ";")
    _, data = fill(tmp_path, [row("student-01")], text.replace("100.00", "100,00"))
    course = canvas()
    course.read(data)
    assert course.scores[1, 42] == "72.50"


@rule("Canvas", "a line about posting policies is no student")
def test_a_line_of_policies_is_passed_over(tmp_path):
    text = exported(",,,,,,Manual Posting,,", *PEOPLE)
    report, data = fill(tmp_path, [row("student-01")], text)
    course = canvas()
    course.read(data)
    assert (course.unknown, course.scores[1, 42], report.left_out) == ([], "72.50", {})


def test_other_points_must_be_meant(tmp_path):
    rows = [row("student-01", 50.0)]
    with pytest.raises(ExportError, match="10 points in Canvas and 100 here"):
        fill(tmp_path, rows, column="Other")
    _, data = fill(tmp_path, rows, column="Other (43)", scale=True)
    course = canvas()
    course.read(data)
    assert course.scores[1, 43] == "5.00"


@rule("Canvas", "a column that says read only is passed over")
def test_a_column_that_cannot_be_imported_is_told(tmp_path):
    with pytest.raises(ExportError, match="does not let scores be imported"):
        fill(tmp_path, [row("student-01")], column="Final Score")


@rule("Canvas", "a title that is not there makes a new assignment")
def test_a_title_that_is_not_there_is_an_error_that_guesses(tmp_path):
    with pytest.raises(ExportError, match=r"no column 'Average'.*'Averages'"):
        fill(tmp_path, [row("student-01")], column="Average")


def test_a_title_that_is_there_twice_must_be_named_whole(tmp_path):
    text = exported(*PEOPLE, header=HEADER.replace("Other (43)", "Averages (43)"))
    with pytest.raises(ExportError, match="more than one column"):
        fill(tmp_path, [row("student-01")], text)
    _, data = fill(tmp_path, [row("student-01")], text, column="Averages (42)")
    assert b"Averages (43)" not in data


@pytest.mark.parametrize("text", ["a,b,c,d\n1,2,3,4\n", "\n", "Student,ID,Login,Group\n"])
def test_a_file_that_is_no_gradebook_is_told(tmp_path, text):
    with pytest.raises(ExportError, match=r"Export the gradebook again"):
        fill(tmp_path, [row("student-01")], text)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ExportError, match="cannot be read"):
        write_canvas([row("student-01")], tmp_path / "to.csv", gradebook=tmp_path / "none.csv")
    (tmp_path / "other.csv").write_bytes("Schüler".encode("latin-1"))
    with pytest.raises(ExportError, match="not UTF-8"):
        write_canvas([row("student-01")], tmp_path / "to.csv", gradebook=tmp_path / "other.csv")


def test_without_any_score_nothing_is_written(tmp_path):
    with pytest.raises(ExportError, match="no scores of 06_averages"):
        write_canvas([row("student-01", is_submitted=False)], tmp_path / "to.csv")
    assert list(tmp_path.iterdir()) == []


def made(tmp_path, rows, **options):
    """Make a gradebook anew; return what was told, and the bytes."""
    target = tmp_path / "canvas.csv"
    return write_canvas(rows, target, column=TITLE, **options), target.read_bytes()


@rule("Canvas", "students are found by login id where the others are empty")
def test_a_file_made_anew_finds_students_by_login(tmp_path):
    report, data = made(tmp_path, [row("student-01", 5, first_name="First"), row("nobody", 61.0)])
    course = canvas()
    course.read(data)
    assert (course.scores[1, 42], course.scores[3, 42]) == ("5.00", "61.0")
    assert (course.unknown, report.count) == ([], 2)


@pytest.mark.parametrize("student", ["=1+1", "12,5", "1.2.3", "two\nlines"])
def test_an_id_that_would_not_arrive_is_left_out(tmp_path, student):
    report, data = made(tmp_path, [row("student-01"), row(student)])
    assert set(report.left_out) == {student}
    assert len(data.splitlines()) == 3


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
odd = st.sampled_from(["O'Neil; Jr, ;;", '"', "=1+1", "نورة", "Points Possible", "a\nb", "\r"])


@given(people=st.lists(st.tuples(names | odd, names | odd), min_size=1, max_size=5))
@rule("Canvas", "no name changes the delimiter, the lines, or who gets a score")
def test_no_name_leads_a_score_astray(tmp_path_factory, people):
    rows = [
        row(f"login{n}", 10.0 + n, first_name=first, last_name=last)
        for n, (first, last) in enumerate(people)
    ]
    _, data = made(tmp_path_factory.mktemp("canvas"), rows)
    students = [
        {"id": n, "sis": "", "login": one.student, "name": one.name} for n, one in enumerate(rows)
    ]
    course = Canvas(students, {42: TITLE})
    course.read(data)
    assert course.scores == {(n, 42): f"{10 + n}.00" for n in range(len(rows))}
    cells = [cell for line in csv.reader(io.StringIO(data.decode(), newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
