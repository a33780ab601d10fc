"""A class of thirty in the terminal: from `new course` to grades, by two downloads of Moodle."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.levels import Level, probe
from tests.classes.class_of_thirty import (
    AGAIN,
    BROKEN,
    LATE,
    PEOPLE,
    TWIN,
    write_downloads,
    write_roster,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(probe().best is not Level.NAMESPACES, reason="needs namespaces"),
]

COMMAND = [sys.executable, "-m", "autograder"]
SUM = re.compile(r"(\d+) files: (\d+) taken, (\d+) superseded, (\d+) refused; (\d+) students")


def student(name: str) -> str:
    """Return the id that the roster gives."""
    return f"s{PEOPLE.index(name):02}"


def autograder(course: Path, *arguments: str, status: int = 0) -> str:
    """Type a command in the course's folder; return what it says."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=course, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was begun, released, and handed in to Moodle."""
    folder = tmp_path_factory.mktemp("term")
    autograder(folder, "new", "course", "statistics", "--title", "Statistics, by hand")
    course = folder / "statistics"
    autograder(course, "release", "ps1")
    write_roster(course / "students.csv")
    released = course / "release" / "ps1" / "ps1.ipynb"
    write_downloads(released, course / "on-time.zip", course / "late.zip")
    return course


@pytest.fixture(scope="module")
def graded(course: Path) -> Path:
    """The course with both downloads collected, and graded."""
    first = autograder(course, "collect", "ps1", "on-time.zip", "--roster", "students.csv")
    assert SUM.search(first)[0] == "29 files: 28 taken, 1 superseded, 0 refused; 28 students"
    second = autograder(course, "collect", "ps1", "late.zip", "--roster", "students.csv")
    files, *parts = map(int, SUM.search(second).groups()[:4])
    assert files == sum(parts) == 31
    said = autograder(course, "grade", "ps1", "--json", "results.json", status=3)
    assert student(BROKEN) in said
    return course


def test_two_people_of_one_name_stay_two(graded: Path) -> None:
    handed_in = {path.name for path in (graded / "submitted").iterdir()}
    assert len(handed_in) == len(PEOPLE)
    assert len([name for name in handed_in if name.startswith(TWIN.replace(" ", "_"))]) == 2
    assert {student(name) for name in PEOPLE if name != TWIN} <= handed_in


def test_the_newest_attempt_and_the_late_ones_stand_there(graded: Path) -> None:
    def when(name: str) -> str:
        path = graded / "submitted" / student(name) / "ps1" / "timestamp.txt"
        return path.read_text().partition(" ")[0]

    assert when(AGAIN) == "2026-11-20"
    assert {when(name) for name in LATE} == {"2026-11-24"}
    notebook = graded / "submitted" / student(AGAIN) / "ps1" / "ps1.ipynb"
    assert "if numbers else 0" in notebook.read_text("utf-8")
