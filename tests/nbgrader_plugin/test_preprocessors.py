"""`nbgrader autograde` with the engine: the same grades, and nothing that people did is lost."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import determine_grade, is_grade

from autograder.classes.journal import latest_results
from autograder.classes.run import GradeOptions, grade
from autograder.course.collect import collect
from autograder.course.folder import Course
from autograder.course.release import release
from autograder.model import SubmissionResult
from autograder.nbgrader.gradebook import grade_rows, persons_marks
from autograder.nbgrader.settings import at_home
from coursetools.build.project import Project
from coursetools.demo.__main__ import ASSIGNMENT, hand_in, make_class
from tests.classes.test_run import EVERYBODY
from tests.conftest import ROOT
from tests.tiny_course import FULL, answered, submit
from tests.tiny_course_fixtures import one_alembic, registered, registered_root

__all__ = ["one_alembic", "registered", "registered_root"]

ENGINE = """
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RebuildFromSource"]
c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeWithEngine"]
"""
QUICK = "c.Autograder.cell_seconds = 2\nc.Autograder.notebook_seconds = 60\n"
OWN_FILES = 'c.Autograde.exclude_overwriting = {"ps1": ["data/numbers.txt"]}\n'
READS = 'share = float(open("data/numbers.txt").read() == "4 5 6")'
LATE = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'


@dataclass(frozen=True)
class Answer:
    """What nbgrader's own API says that came of a call."""

    success: bool
    log: str


def use_engine(root: Path, more: str = "") -> Course:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(ENGINE + QUICK + more)
    return Course.open(root)


def autograde(course: Course, student: str = "*", assignment: str = "ps1") -> Answer:
    """Call nbgrader as Formgrader's button does."""
    settings = course.settings
    with at_home():
        api = NbGraderAPI(settings.directory, config=settings.app.config)
        api.log.setLevel(logging.INFO)
        done = api.autograde(assignment, student)
    return Answer(done["success"], done.get("log", "") + done.get("error", ""))


def in_gradebook(course: Course, student: str, do: Callable[[Any], Any]) -> Any:
    directory = course.settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        found = do(gradebook.find_submission_notebook("sums", "ps1", student))
        gradebook.db.commit()
        return found


def grades(course: Course, student: str) -> dict[str, tuple[float | None, bool]]:
    def read(notebook: Any) -> Any:
        return {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades}

    found: dict[str, tuple[float | None, bool]] = in_gradebook(course, student, read)
    return found


def notebook_of(course: Course, student: str) -> nbformat.NotebookNode:
    return nbformat.read(course.autograded(student, "ps1") / "sums.ipynb", as_version=4)


@pytest.fixture(scope="module")
def graded(
    registered_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, Answer]:
    """The class whose grades by `autograder grade` are known, graded by nbgrader."""
    root = Path(shutil.copytree(registered_root, tmp_path_factory.mktemp("plugin") / "course"))
    course = use_engine(root)
    for student, (notebook, _, _) in EVERYBODY.items():
        submit(root, student, notebook)
    linked = submit(root, "linked", answered(**FULL)).parent
    (root / "private.txt").write_text("private")
    (linked / "notes.txt").symlink_to(root / "private.txt")
    return course, autograde(course)


def results(course: Course) -> dict[str, SubmissionResult]:
    return {result.student: result for result in latest_results(course, "ps1")}


def test_no_submission_stops_the_batch(graded: tuple[Course, Answer]) -> None:
    course, answer = graded
    assert answer.success, answer.log
    assert set(results(course)) == {*EVERYBODY, "linked"}


@pytest.mark.parametrize("student", EVERYBODY)
def test_the_grades_are_those_of_autograder_grade(
    graded: tuple[Course, Answer], student: str
) -> None:
    _, score, outcomes = EVERYBODY[student]
    result = results(graded[0])[student]
    assert [cell.outcome for cell in result.cells] == outcomes
    rows = {row.student: row.score for row in grade_rows(graded[0].settings, "ps1")}
    assert rows[student] == result.score == score


@pytest.mark.parametrize("student", EVERYBODY)
def test_nbgrader_would_read_the_same_points_from_the_notebook(
    graded: tuple[Course, Answer], student: str
) -> None:
    notebook = notebook_of(graded[0], student)
    tests = [c for c in notebook.cells if is_grade(c) and c.cell_type == "code"]
    read = {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in tests}
    assert read == {cell.id: cell.points for cell in results(graded[0])[student].cells}


def test_what_cannot_be_checked_waits_for_a_person(graded: tuple[Course, Answer]) -> None:
    assert set(grades(graded[0], "broken-json").values()) == {(None, True)}


def test_what_was_odd_is_in_the_log_and_in_the_notebook(graded: tuple[Course, Answer]) -> None:
    course, answer = graded
    note = "sums.ipynb is not valid JSON (line 1)."
    assert note in answer.log
    assert note in notebook_of(course, "broken-json").cells[0].source
    assert "Cell double occurs 2 times" in notebook_of(course, "twice").cells[0].source


def test_nothing_that_a_link_points_to_is_copied(graded: tuple[Course, Answer]) -> None:
    folder = graded[0].autograded("linked", "ps1")
    assert not (folder / "notes.txt").exists()
    assert (folder / "data" / "numbers.txt").read_text() == "1 2 3\n"


def test_autograder_grade_finds_everything_done(graded: tuple[Course, Answer]) -> None:
    course = graded[0]
    before = grade_rows(course.settings, "ps1")
    run = grade(course, "ps1", GradeOptions(jobs=1))
    assert run.reused == len(EVERYBODY)  # and `linked`, but for the broken one
    assert grade_rows(course.settings, "ps1") == before


def test_what_people_did_survives_and_what_was_handed_in_again_counts(registered: Course) -> None:
    course = use_engine(registered.root, LATE)
    submit(course.root, "ada", answered(**FULL))
    assert autograde(course, "ada").success
    in_gradebook(course, "ada", by_a_person)
    due(course, "2025-12-15 12:00:00 UTC")

    assert autograde(course, "ada").success
    assert grades(course, "ada")["essay"] == (None, False)
    marks = persons_marks(course.settings, "ps1", "sums")["ada"]
    assert (marks.by_hand, marks.scores["essay"]) == ({"essay"}, 4.5)
    assert marks.comments["double"] == "about double"
    assert sum(marks.scores.values()) == marks.late_penalty == 13.5

    submit(course.root, "ada", b"not a notebook", timestamp="2026-02-01 12:00:00 UTC")
    assert autograde(course, "ada").success
    marks = persons_marks(course.settings, "ps1", "sums")["ada"]
    assert marks.scores == {**dict.fromkeys(marks.scores, 0.0), "essay": 4.5}
    assert grades(course, "ada")["essay"] == (None, True)


def by_a_person(notebook: Any) -> None:
    (essay,) = [g for g in notebook.grades if g.name == "essay"]
    essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 4.0, 0.5, False
    for comment in notebook.comments:
        comment.manual_comment = f"about {comment.name}"


def due(course: Course, when: str) -> None:
    directory = course.settings.directory
    with at_home(), Gradebook(directory.db_url, directory.course_id) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=when)


def test_a_setting_that_cannot_hold_is_one_sentence(registered: Course) -> None:
    course = use_engine(registered.root, 'c.GradeWithEngine.require_isolation = "a bunker"\n')
    submit(course.root, "ada", answered(**FULL))
    submit(course.root, "ben", answered(**FULL))
    answer = autograde(course)
    assert not answer.success
    assert answer.log.count("There is no isolation level 'a bunker'; the levels are") == 1
    assert not course.autograded("ada", "ps1").exists()
    assert not course.autograded("ben", "ps1").exists()


def test_a_file_that_students_may_replace_is_theirs_and_never_what_a_link_points_to(
    registered: Course,
) -> None:
    course = use_engine(registered.root, OWN_FILES)
    (course.root / "private.txt").write_text("private")
    for student in ("ada", "eve"):
        folder = submit(course.root, student, answered(**FULL | {"share": READS})).parent
        (folder / "data").mkdir()
    (course.submitted("ada", "ps1") / "data" / "numbers.txt").write_text("4 5 6")
    (course.submitted("eve", "ps1") / "data" / "numbers.txt").symlink_to(
        course.root / "private.txt"
    )
    answer = autograde(course)
    assert answer.success, answer.log
    assert "numbers.txt is a link; only regular files are read." in answer.log
    assert {student: r.score for student, r in results(course).items()} == {"ada": 9, "eve": 5}
    assert (course.autograded("ada", "ps1") / "data" / "numbers.txt").read_text() == "4 5 6"
    assert not (course.autograded("eve", "ps1") / "data" / "numbers.txt").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("AUTOGRADER_NIGHTLY") != "1", reason="minutes of processor")
def test_the_sample_class_gets_its_expected_grades(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "source" / ASSIGNMENT, tmp_path / "course" / "source" / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
    course = Course.open(tmp_path / "course")
    release(course, ASSIGNMENT)
    members = make_class(Project.find(ROOT), course)
    collect(course, ASSIGNMENT, hand_in(members, tmp_path / "class.zip"))
    answer = autograde(course, assignment=ASSIGNMENT)
    assert answer.success, answer.log
    rows = {letters(row.student): row.score for row in grade_rows(course.settings, ASSIGNMENT)}
    assert rows == {letters(member.name): member.expected for member in members}


def letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())
