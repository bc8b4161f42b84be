"""Moodle: a worksheet keeps every byte that is no grade, and its importer takes the grades."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exports import ExportError
from autograder.exports.moodle import write_moodle
from tests.autograder.exports.conftest import row
from tests.autograder.exports.importers.moodle import GERMAN, Moodle
from tests.autograder.exports.rules import rule

HEADER = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Online text","Last modified (grade)",'
    '"Feedback comments"'
)
STATUS = "Submitted for grading - "
ADA = (
    f'"Participant 11","Last, First",student-01,student-01@uni.example,"{STATUS}",,100.00,Yes,-,,-,'
)
JR = (
    '"Participant 12","O\'Neil, Jr",,jr@uni.example,"No submission",50.00,100.00,Yes,'
    '"Friday, 20 November 2026, 6:00 PM","<p>Two ""lines"",\r\nwith a comma</p>",'
    '"Friday, 20 November 2026, 7:00 PM","<p>Fine.</p>"'
)
LOCKED = '"Participant 13","نورة",noura,,"",,100.00,No,-,,-,'
SHEET = "\r\n".join([HEADER, ADA, JR, LOCKED]) + "\r\n"


def fill(tmp_path, rows, text=SHEET, encoding="utf-8", **options):
    """Fill in a worksheet; return what was told, and the bytes before and after."""
    path = tmp_path / "worksheet.csv"
    path.write_bytes(text.encode(encoding))
    target = tmp_path / "moodle.csv"
    report = write_moodle(rows, target, path, **options)
    return report, path.read_bytes(), target.read_bytes()


@rule("Moodle", "Identifier, Grade and Last modified (grade) are found by name")
def test_grades_arrive(tmp_path):
    report, _, data = fill(
        tmp_path, [row("student-01", 72.5), row("jr", 5.255, email="JR@uni.example")]
    )
    moodle = Moodle({11: None, 12: 50.0, 13: None})
    assert moodle.read(data) == [11, 12]
    assert (moodle.grades, report.count) == ({11: 72.5, 12: 5.25, 13: None}, 2)


@rule("Moodle", "every byte that is no grade stays")
def test_all_other_bytes_stay(tmp_path):
    _, before, after = fill(
        tmp_path, [row("student-01", 72.5), row("jr", 5, email="jr@uni.example")]
    )
    old = before.split(b',"%b",,' % STATUS.encode())
    assert after == (old[0] + b',"%b",72.50,' % STATUS.encode() + old[1]).replace(
        b'"No submission",50.00', b'"No submission",5.00'
    )


@rule("Moodle", "a line without a new grade is passed over, and keeps the old one")
def test_without_a_score_a_line_stays_as_it_is(tmp_path):
    rows = [row("student-01"), row("jr", email="jr@uni.example", is_waiting=True)]
    report, _, data = fill(tmp_path, rows)
    moodle = Moodle({11: None, 12: 50.0, 13: None})
    assert moodle.read(data) == [11]
    assert (moodle.grades[12], set(report.left_out)) == (50.0, {"jr"})


@rule("Moodle", "a locked grade is passed over")
def test_a_locked_grade_is_told_before_moodle_keeps_silent(tmp_path):
    report, before, after = fill(tmp_path, [row("noura"), row("student-01")])
    assert set(report.left_out) == {"noura"}
    assert before.splitlines()[-1] == after.splitlines()[-1]


@rule("Moodle", "a grade above the maximum is passed over")
def test_a_score_above_the_maximum_is_told(tmp_path):
    report, _, data = fill(
        tmp_path, [row("student-01", 104.0), row("jr", 3.0, email="jr@uni.example")]
    )
    assert (report.count, set(report.left_out)) == (1, {"student-01"})
    assert Moodle({11: None, 12: 50.0}).read(data) == [12]


@rule("Moodle", "whom somebody graded since the download is passed over")
def test_the_account_says_that_moodle_passes_over_what_changed(tmp_path):
    report, _, data = fill(tmp_path, [row("student-01")])
    assert Moodle({11: None, 12: 50.0}, graded_since={11}).read(data) == []
    assert any("after the download" in line for line in report.advice)


@rule("Moodle", "headings, numbers and separators are those of the user's language")
def test_a_german_worksheet_keeps_its_language(tmp_path):
    header = (
        'ID;"Vollständiger Name";E-Mail-Adresse;Status;Bewertung;Bestwertung;'
        '"Bewertung kann geändert werden";"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"'
    )
    people = [
        'Teilnehmer/in21;"Jürgen Ö";j@uni.example;"Zur Bewertung abgegeben";;100,00;Ja;-;',
        "Teilnehmer/in22;Nein Danke;n@uni.example;;;100,00;Nein;-;",
    ]
    text = "\n".join([header, *people])
    rows = [row("jo", 72.5, email="j@uni.example"), row("n", email="n@uni.example")]
    report, before, after = fill(tmp_path, rows, text, encoding="latin-1")
    assert after == before.replace(b";;100,00;Ja", b";72,50;100,00;Ja")
    moodle = Moodle(
        {21: None, 22: None}, 100, GERMAN, "Teilnehmer/in", ",", encoding="latin-1", delimiter=";"
    )
    assert (moodle.read(after), moodle.grades[21]) == ([21], 72.5)
    assert set(report.left_out) == {"n"}


def test_a_decimal_comma_between_commas_is_quoted(tmp_path):
    text = SHEET.replace("100.00", '"100,00"')
    _, _, data = fill(tmp_path, [row("student-01", 72.5)], text)
    assert b',"72,50","100,00",Yes' in data
    assert Moodle({11: None, 12: 50.0, 13: None}, mark=",").read(data) == [11]


def test_an_unknown_language_is_told_by_the_maximum_that_follows_or_by_a_person(tmp_path):
    text = SHEET.replace(",Grade,", ",Einkunn,").replace("50.00", "")
    _, _, data = fill(tmp_path, [row("student-01", 72.5)], text)
    assert b",72.50,100.00," in data
    text = text.replace(",100.00,", ",hundrað,")
    with pytest.raises(ExportError, match=r"no column that is plainly the grade.*--grade-column"):
        fill(tmp_path, [row("student-01")], text)
    _, _, data = fill(tmp_path, [row("student-01", 72.5)], text, grade_column="einkunn")
    assert ",72.50,hundrað,".encode() in data
    with pytest.raises(ExportError, match="no column 'Nota'"):
        fill(tmp_path, [row("student-01")], text, grade_column="Nota")


def test_a_mark_at_the_front_of_the_file_stays(tmp_path):
    _, before, after = fill(tmp_path, [row("student-01")], "\ufeff" + SHEET)
    assert after.startswith(b"\xef\xbb\xbfIdentifier,")
    assert len(after) == len(before) + len("72.50")


def test_another_maximum_must_be_meant(tmp_path):
    text = SHEET.replace("100.00", "10.00")
    with pytest.raises(ExportError, match=r"maximum grade .* is 10; 06_averages has 100 points"):
        fill(tmp_path, [row("student-01")], text)
    _, _, data = fill(tmp_path, [row("student-01", 72.5)], text, scale=True)
    moodle = Moodle({11: None, 12: None, 13: None}, maximum=10)
    moodle.read(data)
    assert moodle.grades[11] == 7.25


def test_a_scale_of_words_is_refused(tmp_path):
    text = SHEET.replace('"Maximum Grade"', "Scale").replace(",100.00,", ",poor good,")
    with pytest.raises(ExportError, match="scale of words"):
        fill(tmp_path, [row("student-01")], text)


def test_students_without_a_line_are_named(tmp_path):
    report, _, _ = fill(
        tmp_path, [row("student-01"), row("stranger"), row("ghost", is_submitted=False)]
    )
    assert set(report.left_out) == {"stranger", "ghost"}


@pytest.mark.parametrize(
    "text", ["", HEADER, "Student,ID\n1,2\n", "a\nb1\n", HEADER + "\nParticipant 1,short"]
)
def test_a_file_that_is_no_worksheet_is_told(tmp_path, text):
    with pytest.raises(ExportError, match=r"Download grading worksheet|--grade-column"):
        fill(tmp_path, [row("student-01")], text)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ExportError, match="cannot be read"):
        write_moodle([row("student-01")], tmp_path / "to.csv", tmp_path / "none.csv")


def test_without_any_score_nothing_is_written(tmp_path):
    with pytest.raises(ExportError, match="no scores of 06_averages"):
        fill(tmp_path, [row("student-01", is_waiting=True)])
    assert [path.name for path in tmp_path.iterdir()] == ["worksheet.csv"]


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",;\r\n='))


@given(people=st.lists(st.tuples(cells, cells), min_size=1, max_size=4), crlf=st.booleans())
@rule("Moodle", "names and online texts of any form do not move a grade")
def test_no_name_and_no_text_leads_a_grade_astray(tmp_path_factory, people, crlf):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n" if crlf else "\n", quoting=csv.QUOTE_ALL)
    writer.writerow(next(csv.reader([HEADER])))
    for n, (name, text) in enumerate(people):
        before = [f"Participant {n}", name, f"id{n}", "", "", "", "100.00", "Yes"]
        writer.writerow([*before, "-", text, "-", ""])
    rows = [row(f"id{n}", 10.0 + n) for n in range(len(people))]
    _, before, data = fill(tmp_path_factory.mktemp("moodle"), rows, file.getvalue())
    moodle = Moodle(dict.fromkeys(range(len(people))))
    moodle.read(data)
    assert moodle.grades == {n: 10.0 + n for n in range(len(people))}
    assert len(data) == len(before) + len("10.00" * len(people)) - len('""' * len(people))
