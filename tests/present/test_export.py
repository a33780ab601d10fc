from __future__ import annotations

import csv
import json
import re

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.model import Outcome
from autograder.present.columns import Detail
from autograder.present.export import FORMATS, export
from tests.present.class_of_results import grade_by_hand, put, result
from tests.present.readers import READERS

UNREAD = [Outcome.COULD_NOT_CHECK] * 3


def table(course: Course, format: str, *details: Detail) -> list[list[str]]:
    path = export(course, "ps1", format, details).path
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def graded(registered: Course) -> Course:
    """Ada and Bob are done, Cyd's essay waits, and Dan's file could not be read."""
    put(registered, result("ada", (2, 0, 4)))
    put(registered, result("bob"))
    put(registered, result("cyd"))
    put(registered, result("dan", (0, 0, 0), outcomes=UNREAD))
    grade_by_hand(registered, "ada", 1.0)
    grade_by_hand(registered, "bob", 0.3)
    people = [
        ("ada", "moodle", "77", "Ada Lovelace"),
        ("bob", "canvas", "12", "=bob()"),
        ("cyd", "blackboard", "ccharisse", "Cyd Charisse"),
    ]
    known = {
        id: {"name": name, "accounts": [{"platform": platform, "number": number}]}
        for id, platform, number, name in people
    }
    (registered.state / "identities.json").write_text(json.dumps(known))
    return registered


def test_csv_has_a_row_per_student(graded: Course) -> None:
    header, ada, bob, *_ = table(graded, "csv")
    assert dict(zip(header, ada, strict=True)) == {
        "assignment": "ps1",
        "student": "ada",
        "first_name": "",
        "last_name": "",
        "email": "",
        "timestamp": "",
        "score": "7",
        "max_score": "14",
        "late_penalty": "0",
        "needs_manual_grade": "no",
    }
    assert bob[1] == "bob"


CALLED = {  # where a platform has said what it calls somebody, its name is used
    "blackboard": {"cyd": "ccharisse"},
    "canvas": {"bob": "12"},
    "moodle": {"ada": "77"},
}


def test_every_format_has_a_reader() -> None:
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("format", FORMATS)
def test_a_platform_reads_the_grades_that_there_are_and_no_others(
    graded: Course, format: str
) -> None:
    due = {"ada": 7.0, "bob": 9.3, "cyd": None, "dan": None}
    called = CALLED.get(format, {})
    assert READERS[format](export(graded, "ps1", format).path) == {
        called.get(student, student): (score, 14.0) for student, score in due.items()
    }


def test_who_still_waits_is_said_with_the_reason(graded: Course) -> None:
    assert export(graded, "ps1", "moodle").sentences == (
        "2 of 4 grades are empty until a person has looked: 1 could not be checked (dan), "
        "1 with something to grade by hand (cyd).",
    )


def test_one_notebook_of_two_that_was_not_read_leaves_the_grade_empty(registered: Course) -> None:
    outcomes = [Outcome.PASSED, Outcome.PASSED, Outcome.COULD_NOT_CHECK]
    put(registered, result("ada", (2, 3, 0), outcomes=outcomes))
    grade_by_hand(registered, "ada", 5.0)
    assert READERS["moodle"](export(registered, "ps1", "moodle").path)["ada"][0] is None
    grade_by_hand(registered, "ada", 4.0, "share-partial")
    done = export(registered, "ps1", "moodle")
    assert READERS["moodle"](done.path)["ada"] == (14.0, 14.0)
    assert done.sentences == ()


def test_ten_are_named_and_the_others_counted(registered: Course) -> None:
    for number in range(12):
        put(registered, result(f"s{number:02}"))
    (said,) = export(registered, "ps1", "csv").sentences
    assert "12 of 12" in said
    assert re.findall(r"s\d\d", said) == [f"s{number:02}" for number in range(10)]
    assert "and 2 more" in said


def test_who_handed_in_and_was_not_graded_is_named(graded: Course) -> None:
    graded.submitted("eve", "ps1").mkdir(parents=True)
    assert export(graded, "ps1", "csv").sentences[1:] == (
        "Not in the file, because not graded yet: 1 (eve).",
    )


def test_points_stand_by_exercise_and_by_check_on_wish(graded: Course) -> None:
    header, ada, _, cyd, dan = table(graded, "csv", Detail.EXERCISE)
    assert header[10:] == ["Sums", "share", "essay"]
    assert (ada[10:], cyd[10:], dan[10:]) == (["2", "4", "1"], ["5", "4", ""], ["", "", ""])
    header, ada, _, cyd, _ = table(graded, "csv", Detail.CHECK)
    assert header[10:] == ["double-visible", "double-hidden", "share-partial", "essay"]
    assert (ada[10:], cyd[10:]) == (["2", "0", "4", "1"], ["2", "3", "4", ""])
    header, *_ = table(graded, "csv", Detail.EXERCISE, Detail.CHECK)
    assert len(set(header)) == len(header) == 16  # the essay is an exercise and a check


def test_the_columns_add_up_to_the_score(graded: Course) -> None:
    for details in ([Detail.EXERCISE], [Detail.CHECK]):
        for row in table(graded, "csv", *details)[1:3]:
            assert sum(map(float, row[10:])) == pytest.approx(float(row[6]))


def test_columns_by_exercise_need_csv(graded: Course) -> None:
    with pytest.raises(WrongUse, match="--by-check needs --format csv; moodle takes one grade"):
        export(graded, "ps1", "moodle", [Detail.CHECK])


def test_name_cannot_be_a_formula(graded: Course) -> None:
    assert table(graded, "canvas")[3][0] == "'=bob()"


def test_unknown_format_is_refused_with_the_known_ones(graded: Course) -> None:
    with pytest.raises(WrongUse, match="the formats are blackboard, brightspace, canvas, csv"):
        export(graded, "ps1", "excel")


def test_help_names_every_format_and_the_command_says_who_waits(graded: Course) -> None:
    shown = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "200"}).stdout
    assert all(format in shown for format in FORMATS)
    done = CliRunner().invoke(app, ["export", "ps1", "--course", str(graded.root), "--by-check"])
    assert done.exit_code == 0, done.output
    assert "ps1-csv.csv" in done.stdout
    assert "could not be checked (dan)" in done.stdout
