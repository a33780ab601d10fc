from __future__ import annotations

import csv
import json

import pytest

from autograder.course.folder import Course
from autograder.errors import WrongUse
from autograder.present.export import export
from tests.present.class_of_results import put, result


def table(course: Course, format: str) -> list[list[str]]:
    with open(export(course, "ps1", format), newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def graded(registered: Course) -> Course:
    put(registered, result("ada", (2, 0, 4)))
    put(registered, result("bob"))
    known = {
        "ada": {"platform": "moodle", "number": "77", "name": "Ada Lovelace"},
        "bob": {"platform": "canvas", "number": "12", "name": "=bob()"},
    }
    (registered.state / "identities.json").write_text(json.dumps(known))
    return registered


def test_csv_has_a_row_per_student(graded: Course) -> None:
    header, ada, bob = table(graded, "csv")
    assert dict(zip(header, ada, strict=True)) == {
        "assignment": "ps1",
        "student": "ada",
        "first_name": "",
        "last_name": "",
        "email": "",
        "timestamp": "",
        "score": "6.0",
        "max_score": "14.0",
        "late_penalty": "0.0",
        "needs_manual_grade": "yes",
    }
    assert bob[1] == "bob"


def test_canvas_finds_its_own_numbers_again(graded: Course) -> None:
    header, points, ada, bob = table(graded, "canvas")
    assert header[:2] == ["Student", "ID"]
    assert points[-1] == "14.0"
    assert (ada[1], bob[1], bob[-1]) == ("", "12", "9.0")


def test_moodle_finds_its_own_participants_again(graded: Course) -> None:
    _, ada, bob = table(graded, "moodle")
    assert ada == ["Participant 77", "Ada Lovelace", "", "6.0", "14.0"]
    assert bob[0] == "bob"


def test_name_cannot_be_a_formula(graded: Course) -> None:
    assert table(graded, "canvas")[3][0] == "'=bob()"


def test_unknown_format_is_refused_with_the_known_ones(graded: Course) -> None:
    with pytest.raises(WrongUse, match="the formats are csv, canvas, moodle"):
        export(graded, "ps1", "excel")
