"""The demonstration: a class whose grades are known."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classes.journal import latest_results
from autograder.course.folder import Course
from autograder.course.misconceptions import FOLDER, misconceptions
from autograder.nbgrader.gradebook import grade_rows
from autograder.present.graded_answers import graded_answers
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

ASSIGNMENT = "ps03_broadcasting"
TOTAL = re.compile(r"<strong>([\d.]+) of ([\d.]+)</strong> points[.,]")
WAITS = re.compile("has no score yet|still to be decided by a person")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the demonstration reads."""
    folder = tmp_path_factory.mktemp("project")
    for name in (f"authoring/assignments/{ASSIGNMENT}", f"source/{ASSIGNMENT}", FOLDER):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def demonstrated(project: Path) -> subprocess.CompletedProcess[str]:
    return demonstrate(project)


@pytest.fixture
def demo(project: Path, demonstrated: subprocess.CompletedProcess[str]) -> Course:
    """The course that the demonstration has left."""
    assert demonstrated.returncode == 0
    return Course.open(project / "demo")


def demonstrate(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coursetools.demo"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_grade_is_the_expected_one(
    project: Path, demonstrated: subprocess.CompletedProcess[str]
) -> None:
    done = demonstrated
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "26 of 26 grades are the expected ones" in done.stdout
    for made in ("gradebook.db", f"reports/{ASSIGNMENT}.html"):
        assert (project / "demo" / made).exists()


def test_feedback_says_what_the_gradebook_says(demo: Course) -> None:
    rows = grade_rows(demo.settings, ASSIGNMENT)
    assert len(rows) == 26
    for row in rows:
        text = (demo.feedback(row.student, ASSIGNMENT) / f"{ASSIGNMENT}.html").read_text("utf-8")
        whole = TOTAL.search(text)
        if whole is None:
            assert row.needs_manual_grade, row.student
            assert WAITS.search(text), row.student
        else:
            assert not row.needs_manual_grade, row.student
            assert (float(whole[1]), float(whole[2])) == (row.score, row.max_score), row.student


def test_whoever_wrote_a_named_wrong_answer_is_named_in_the_report(demo: Course) -> None:
    data = json.loads((demo.root / "reports" / f"{ASSIGNMENT}-report.json").read_text("utf-8"))
    said = {
        (student, exercise["checks"][0].rpartition("-")[0], name)
        for exercise in data["misconceptions"]
        for student in exercise["students"]
        for name in exercise["names"]
    }
    written = {
        (result.student, id, wrong.name)
        for result in latest_results(demo, ASSIGNMENT)
        for wrong in misconceptions(demo, ASSIGNMENT)
        for id, text in wrong.answers
        for answer in graded_answers(demo, result).get(id, ())
        if answer.source.strip() == text.strip()
    }
    assert len(written) > 10
    assert written <= said


def test_a_folder_that_no_demonstration_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "authoring").mkdir()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "precious").touch()
    done = demonstrate(tmp_path)
    assert done.returncode == 2
    assert "was not made by `make demo`" in done.stdout
    assert (tmp_path / "demo" / "precious").exists()
