"""The folders in which pages of the handbook say that their commands run."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.classes.run import GradeOptions, grade
from autograder.course.beginning import begin_course
from autograder.course.collect import collect
from autograder.course.folder import Course
from autograder.course.release import release
from tests.course.downloads import DOWNLOADS
from tests.course.handing_in import is_letter, zipped

MEAN = "def average(numbers):\n    return sum(numbers) / len(numbers) if numbers else 0"
SLIP = "def average(numbers):\n    return sum(numbers) / 3"
ZIPS = {
    "downloads.zip": "moodle",
    "moodle.zip": "moodle",
    "canvas.zip": "canvas",
    "blackboard.zip": "blackboard",
    "brightspace.zip": "brightspace",
    "gradescope.zip": "gradescope",
    "github.zip": "github classroom",
    "google.zip": "google classroom",
    "sakai.zip": "sakai",
    "edx.zip": "open edx",
    "exchange.zip": "nbgrader's exchange",
    "otter.zip": "otter",
    "folders.zip": "folders",
}
STUDENTS = "id,first_name,last_name\nada,Ada,Lovelace\nbob,Bob,Babbage\n"


def make_places(folder: Path) -> dict[str, Path]:
    """Make each place once; pages work in copies."""
    root = folder / "graded"
    places = {
        "an empty folder": folder / "empty",
        "a graded course": root,
        "a graded course with downloads": root,
    }
    places["an empty folder"].mkdir()
    begin_course(root, None)
    graded = Course.open(root)
    release(graded, "ps1")
    (root / "students.csv").write_text(STUDENTS, "utf-8")
    _write_downloads(root)
    for student, answer in (("cyd", MEAN), ("dan", SLIP)):
        path = folder / "handed-in" / student / "ps1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(answered(root, answer))
    collect(graded, "ps1", folder / "handed-in")
    grade(graded, "ps1", GradeOptions(jobs=1))
    return places


def answered(root: Path, answer: str) -> bytes:
    """Return the released notebook with both exercises answered."""
    notebook = json.loads((root / "release" / "ps1" / "ps1.ipynb").read_text("utf-8"))
    answers = {"average": answer, "median": "The median: one number moves the mean."}
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return json.dumps(notebook).encode()


def _write_downloads(root: Path) -> None:
    """Write what platforms hand out; every letter of the examples is a notebook of its own."""
    for name, platform in ZIPS.items():
        members = DOWNLOADS[platform].members
        zipped(
            root / name,
            {
                path: answered(root, f"{MEAN}  # {said}") if is_letter(said) else said
                for path, said in members.items()
            },
        )
