"""How far an assignment is follows from what lies in the folders and the gradebook."""

from __future__ import annotations

import json
import os
from pathlib import Path

from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.beginning import begin_course
from autograder.course.folder import Course
from autograder.present.export import export
from autograder.present.feedback_run import write_feedback
from autograder.present.status import AssignmentStatus, course_status
from tests.present.class_of_results import grade_by_hand, put, result


def hand_in(course: Course, student: str, time: str) -> None:
    folder = course.submitted(student, "ps1")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sums.ipynb").write_text("{}")
    (folder / "timestamp.txt").write_text(time)


def grade(course: Course, student: str) -> None:
    put(course, result(student))
    time = (course.submitted(student, "ps1") / "timestamp.txt").read_text()
    (course.autograded(student, "ps1") / "timestamp.txt").write_text(time)


def the(course: Course) -> AssignmentStatus:
    (status,) = course_status(course)
    return status


def test_a_new_course_is_at_its_beginning_and_no_gradebook_is_made(tmp_path: Path) -> None:
    course = Course.open(begin_course(tmp_path / "c"))
    assert the(course) == AssignmentStatus("ps1", False, 0, 0, 0, 0, ())
    assert the(course).next_step == "autograder release ps1"
    assert not (course.root / "gradebook.db").exists()


def test_each_step_is_counted_and_the_next_one_named(registered: Course) -> None:
    released = registered.release("ps1")
    released.mkdir(parents=True, exist_ok=True)
    (released / "sums.ipynb").write_text("{}")
    assert the(registered).next_step == "autograder collect ps1 ..."
    for student in ("ada", "bob"):
        hand_in(registered, student, "2026-01-10 12:00:00 UTC")
    grade(registered, "ada")
    half = the(registered)
    assert (half.collected, half.graded, half.waiting) == (2, 1, 1)
    assert half.next_step == "autograder grade ps1"
    grade(registered, "bob")
    assert the(registered).next_step == "autograder manual ps1"
    for student in ("ada", "bob"):
        grade_by_hand(registered, student, 3)
    assert the(registered).next_step == "autograder feedback ps1"
    write_feedback(registered, "ps1")
    assert the(registered).next_step == "autograder export ps1"
    export(registered, "ps1", "moodle")
    done = AssignmentStatus("ps1", True, 2, 2, 0, 2, ("moodle",))
    assert (the(registered), the(registered).next_step) == (done, "")


def test_work_handed_in_again_is_to_be_graded_again(registered: Course) -> None:
    hand_in(registered, "ada", "2026-01-10 12:00:00 UTC")
    grade(registered, "ada")
    assert the(registered).graded == 1
    hand_in(registered, "ada", "2026-01-11 12:00:00 UTC")
    assert the(registered).graded == 0


def test_feedback_older_than_the_grades_does_not_count(registered: Course) -> None:
    hand_in(registered, "ada", "2026-01-10 12:00:00 UTC")
    grade(registered, "ada")
    (page,) = write_feedback(registered, "ps1").pages
    assert the(registered).fed_back == 1
    os.utime(page, (1, 1))
    assert the(registered).fed_back == 0


def test_the_verb_prints_a_table_or_json(registered: Course) -> None:
    asked = ["status", "--course", str(registered.root)]
    shown = CliRunner().invoke(app, asked).output
    assert "ps1" in shown
    assert "wait for a person" in shown
    (found,) = json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)
    assert found["assignment"] == "ps1"
    assert found["next"] == "autograder release ps1"
