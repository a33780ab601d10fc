"""What a person has given by hand, over regrades and further submissions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from rich.console import Console

from autograder.classes.options import GradeOptions, GradeRun
from autograder.classes.run import grade
from autograder.course.folder import Course
from autograder.nbgrader.database import opened_gradebook
from autograder.nbgrader.gradebook import grade_rows, persons_marks
from autograder.nbgrader.hand_marks import HandMark, Place, hand_marks
from autograder.present.export import export
from autograder.present.feedback_run import write_feedback
from autograder.present.report import write_report
from autograder.present.terminal import grade_table
from tests.tiny_course import FULL, answered, submit

ADA = Place("ps1", "sums", "ada")
FIRST, SECOND = "Because <b>it</b> is so.\n\nReally.", "Because it must be."


def graded(course: Course, *, force: bool = False) -> GradeRun:
    return grade(course, "ps1", GradeOptions(jobs=1, force=force))


def hand_in(course: Course, **answers: str) -> None:
    submit(course.root, "ada", answered(**{**FULL, "essay": FIRST, **answers}))


def give(course: Course, score: float | None = 4.5, comment: str = "well said") -> None:
    with opened_gradebook(course.settings) as gradebook:
        mark = gradebook.find_grade("essay", "sums", "ps1", "ada")
        mark.manual_score, mark.needs_manual_grade = score, score is None
        gradebook.find_comment("essay", "sums", "ps1", "ada").manual_comment = comment
        gradebook.db.commit()


def shown(course: Course) -> str:
    """Return the note on earlier versions that the graded notebook shows."""
    notebook = nbformat.read(course.autograded("ada", "ps1") / "sums.ipynb", as_version=4)
    nbformat.validate(notebook)
    notes = [c.source for c in notebook.cells if c.source.startswith("<div>\n<p><strong>Changed")]
    return "\n".join(notes)


@pytest.fixture
def marked(registered: Course) -> Course:
    """A course in which Ada's essay has been graded by hand."""
    hand_in(registered)
    graded(registered)
    give(registered)
    return registered


def test_regrade_and_a_change_elsewhere_ask_nobody_again(marked: Course) -> None:
    graded(marked, force=True)
    hand_in(marked, double="def double(x):\n    return 3 * x")
    run = graded(marked)
    assert run.asked_again == ()
    assert hand_marks(marked.settings, ADA) == {"essay": HandMark(4.5, "well said", False)}
    assert shown(marked) == ""


def test_changed_answer_asks_a_person_again_and_shows_both(marked: Course) -> None:
    hand_in(marked, essay=SECOND)
    run = graded(marked)
    assert run.asked_again == (("ada", ("essay",)),)
    assert hand_marks(marked.settings, ADA) == {"essay": HandMark(4.5, "well said", True)}
    note = shown(marked)
    assert "4.5 points" in note
    assert "well said" in note
    assert "Because &lt;b&gt;it&lt;/b&gt; is so.\n&nbsp;\nReally." in note
    (row,) = grade_rows(marked.settings, "ps1")
    assert row.needs_manual_grade


def test_earlier_version_is_kept_until_a_person_has_looked(marked: Course) -> None:
    for essay in (SECOND, "A third one."):
        hand_in(marked, essay=essay)
        graded(marked)
    graded(marked, force=True)
    assert "Because &lt;b&gt;it" in shown(marked)
    assert "must be" not in shown(marked)
    give(marked, 2.0, "worse")
    assert graded(marked, force=True).asked_again == ()
    assert hand_marks(marked.settings, ADA) == {"essay": HandMark(2.0, "worse", False)}
    assert shown(marked) == ""


def test_looking_again_ends_the_question_although_nothing_is_run_again(marked: Course) -> None:
    hand_in(marked, essay=SECOND)
    graded(marked)
    give(marked, 5.0)
    assert graded(marked).reused == 1
    assert hand_marks(marked.settings, ADA)["essay"].is_waiting is False


def test_answer_handed_in_once_more_stands_in_the_graded_notebook(marked: Course) -> None:
    hand_in(marked, essay=SECOND)
    graded(marked)
    hand_in(marked)
    graded(marked)
    text = (marked.autograded("ada", "ps1") / "sums.ipynb").read_text()
    assert SECOND not in text
    assert shown(marked) == ""


def test_comment_without_a_score_is_shown_with_its_answer(registered: Course) -> None:
    hand_in(registered)
    graded(registered)
    give(registered, None, "please explain")
    hand_in(registered, essay=SECOND)
    graded(registered)
    assert "had a comment" in shown(registered)
    assert hand_marks(registered.settings, ADA)["essay"].comment == "please explain"


def test_unreadable_file_takes_no_mark_away(marked: Course) -> None:
    submit(marked.root, "ada", b'{"cells": [')
    graded(marked)
    assert hand_marks(marked.settings, ADA) == {"essay": HandMark(4.5, "well said", True)}
    assert "Because &lt;b&gt;it" in shown(marked)


def test_marks_without_a_known_text_are_asked_about(marked: Course) -> None:
    (marked.state / "ps1.jsonl").unlink()
    graded(marked)
    assert hand_marks(marked.settings, ADA)["essay"] == HandMark(4.5, "well said", True)
    assert "The earlier version is not known here." in shown(marked)


def test_run_that_is_killed_before_it_writes_still_shows_both(
    marked: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise MemoryError

    hand_in(marked, essay=SECOND)
    with monkeypatch.context() as patch:
        patch.setattr("autograder.classes.run.write_whole", killed)
        with pytest.raises(MemoryError):
            graded(marked)
    graded(marked)
    assert "Because &lt;b&gt;it" in shown(marked)
    assert hand_marks(marked.settings, ADA)["essay"].is_waiting


def test_everybody_who_looks_is_told_that_the_answer_has_changed(marked: Course) -> None:
    hand_in(marked, essay=SECOND)
    console = Console(width=200)
    with console.capture() as said:
        console.print(grade_table(graded(marked)))
    assert "asked about again: ada (essay)" in said.get()
    (page,) = write_feedback(marked, "ps1").pages
    html = page.read_text()
    assert "a person gave 4.5 for an earlier version and looks at it again" in html
    assert "On the earlier version: well said" in html
    report = write_report(marked, "ps1")
    assert "graded before, and changed since: ada" in report.read_text()
    data = json.loads(report.with_name("ps1-report.json").read_text())
    assert data["by_hand"][-1]["changed"] == ["ada"]
    assert "ada" in " ".join(export(marked, "ps1", "csv").sentences)


def late_course(root: Path) -> Course:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    course = Course.open(root)
    with opened_gradebook(course.settings) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2026-01-01 11:00:00")
    return course


def penalty(course: Course, new: float | None = None) -> float:
    with opened_gradebook(course.settings) as gradebook:
        notebook = gradebook.find_submission_notebook("sums", "ps1", "ada")
        if new is not None:
            notebook.late_submission_penalty = new
            gradebook.db.commit()
    return persons_marks(course.settings, "ps1", "sums")["ada"].late_penalty


@pytest.mark.parametrize("knows", [True, False], ids=["with-journal", "without"])
def test_penalty_that_a_person_has_set_is_kept_and_the_rules_own_is_not(
    registered: Course, *, knows: bool
) -> None:
    course = late_course(registered.root)
    hand_in(course)
    graded(course)
    assert penalty(course) == 9.0
    hand_in(course, share="share = 0.5")
    graded(course)
    assert penalty(course) == 7.0
    assert penalty(course, 1.5) == 1.5
    if not knows:
        (course.state / "ps1.jsonl").unlink()
    for _ in range(2):
        graded(course, force=True)
        assert penalty(course) == 1.5


def test_stock_command_asks_again_and_shows_both(marked: Course) -> None:
    with (marked.root / "nbgrader_config.py").open("a") as config:
        for kind, name in (("sanitize", "RebuildFromSource"), ("autograde", "GradeWithEngine")):
            ours = f"autograder.nbgrader_plugin.{name}"
            config.write(f'c.Autograde.{kind}_preprocessors = ["{ours}"]\n')
    hand_in(marked, essay=SECOND)
    command = [sys.executable, "-m", "nbgrader", "autograde", "ps1", "--force"]
    done = subprocess.run(command, cwd=marked.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert hand_marks(marked.settings, ADA) == {"essay": HandMark(4.5, "well said", True)}
    assert "Because &lt;b&gt;it" in shown(marked)
    shutil.rmtree(marked.root / "exchange", ignore_errors=True)
