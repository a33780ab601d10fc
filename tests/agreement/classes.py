"""The classes of the two courses, and the scores that stock nbgrader gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.course.folder import Course
from autograder.nbgrader.source import generate
from tests.agreement.pair import hand_in
from tests.agreement.stock import Place, Score, autograde, scores, sockets_left_open
from tests.courses.text import HERE, write_course

__all__ = ["handed_in", "hold", "kept", "kept_scores", "stock_scores"]

KEPT = HERE / "stock_scores.json"


def handed_in(
    name: str, students: Mapping[str, Mapping[str, Mapping[str, str]]], root: Path
) -> Course:
    """Write a course, release its assignment with nbgrader, and hand in for everybody."""
    course = Course.open(write_course(name, root))
    with sockets_left_open():
        generate(course.settings, course.settings.directory, "week3")
    hand_in(course, "week3", students)
    return course


def stock_scores(
    name: str, students: Mapping[str, Mapping[str, Mapping[str, str]]], root: Path
) -> dict[Place, Score]:
    """Grade a course's class with stock nbgrader."""
    course = handed_in(name, students, root)
    autograde(course.root, "week3")
    return scores(course.root, "week3")


def kept() -> str:
    """Return the text of the kept scores."""
    return KEPT.read_text("utf-8")


def kept_scores(name: str) -> dict[Place, Score]:
    """Return the kept scores of a course."""
    return {
        (student, notebook, cell): Score(points, needs_manual_grade)
        for student, notebooks in json.loads(kept())[name].items()
        for notebook, cells in notebooks.items()
        for cell, (points, needs_manual_grade) in cells.items()
    }


def hold(of_courses: Mapping[str, Mapping[Place, Score]], path: Path = KEPT) -> None:
    """Write scores as they are kept: by course, student, notebook and cell, a line per notebook."""
    nested: dict[str, dict[str, dict[str, dict[str, list[float | bool | None]]]]] = {}
    for name, found in of_courses.items():
        for (student, notebook, cell), score in sorted(found.items()):
            cells = nested.setdefault(name, {}).setdefault(student, {}).setdefault(notebook, {})
            cells[cell] = [score.points, score.needs_manual_grade]
    path.write_text(json.dumps(nested, indent=1) + "\n", "utf-8")
