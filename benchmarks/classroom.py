"""A class whose submissions both graders get: right, wrong in places, mostly wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.course.folder import Course
from autograder.course.release import release
from coursetools.build.project import Project
from coursetools.build.text import read_document
from coursetools.prove.answers import Answer, read_answers
from tests.tiny_course import DOUBLE, FULL, answered, submit, write_course

__all__ = ["make_class", "make_class_of_many"]

WRONG = "def double(x):\n    return x ** 2"
CONFIG = """\
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent / 'gradebook.db'}"
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
"""


def make_class(project: Project, assignment: str, folder: Path, size: int) -> Course:
    """Make a course of one assignment in `folder`, released and handed in `size` times.

    Every third submission is all right, every third wrong in every other exercise, every third
    wrong in all of them; the answers are those that the assignment's checks are proven against.
    """
    shutil.copytree(project.root / "source" / assignment, folder / "source" / assignment)
    (folder / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    course = Course.open(folder)
    release(course, assignment)
    released = (folder / "release" / assignment / f"{assignment}.ipynb").read_text("utf-8")
    kinds = _kinds(project, assignment)
    for number in range(size):
        place = course.submitted(f"student{number:03}", assignment)
        place.mkdir(parents=True)
        notebook = _answered(json.loads(released), kinds[number % len(kinds)])
        (place / f"{assignment}.ipynb").write_text(notebook, "utf-8")
        (place / "timestamp.txt").write_text("2026-01-11 12:00:00 UTC\n")
    return course


def make_class_of_many(folder: Path, size: int) -> None:
    """Make a course of a tiny assignment in `folder`, handed in `size` times: right and wrong."""
    write_course(folder)
    for number in range(size):
        double = f"{(DOUBLE, WRONG)[number % 2]}\n# {number}"
        submit(folder, f"student{number:05}", answered(**(FULL | {"double": double})))


def _kinds(project: Project, assignment: str) -> list[Mapping[str, str]]:
    path = project.chosen_assignments([assignment])[0]
    document = read_document(path, project.relative(path))
    beside = path.with_name("answers.py")
    known: list[Answer] = read_answers(beside, project.relative(beside), document)
    right = {answer.exercise: answer.source for answer in reversed(known) if answer.right}
    wrong = {answer.exercise: answer.source for answer in reversed(known) if not answer.right}
    mixed = right | {name: wrong[name] for name in list(wrong)[::2]}
    return [right, mixed, wrong]


def _answered(notebook: dict[str, list[dict[str, dict[str, dict[str, str]]]]],
              answers: Mapping[str, str]) -> str:  # fmt: skip
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id in answers:
            cell["source"] = answers[grade_id]  # type: ignore[assignment]
    return json.dumps(notebook)
